"""What a reply's log says, and nothing else: rules 14 and 17 to 23 as plain sentences over one handling of one proposal."""
import dataclasses

SATISFIED, BASICALLY_SATISFIED, DISSATISFIED = 1, 2, 3
FIRST, SUPPLEMENTARY, SECOND, FURTHER = 1, 2, 3, 4


@dataclasses.dataclass
class Letter:
    sent: str = ""
    received: str = ""
    card: str = "PREPARED"
    result: int = 0
    on_paper: bool = False
    corrected: bool = False


@dataclasses.dataclass
class Round:
    kind: int
    state: str = "DRAFTING"
    grade: int = 0
    number: str = ""
    date: str = ""
    versions: int = 0
    letters: dict = dataclasses.field(default_factory=dict)


class Handling:
    """Its state by the log; `wrong` collects where an event says something else than the rules."""

    def __init__(self, signers: int):
        self.rounds, self.standing, self.wrong = [], {signer: "AWAITING" for signer in range(1, signers + 1)}, []
        self.said = []  # [signer, round, taken back], with the result alone

    # --- questions ---

    def round(self, number: int) -> Round:
        return self.rounds[number - 1]

    def latest(self, signer: int):
        """The signer's latest letter that has left, and its round."""
        for number in range(len(self.rounds), 0, -1):
            letter = self.rounds[number - 1].letters.get(signer)
            if letter and letter.sent:
                return number, letter
        return 0, None

    def state(self) -> str:
        standings = set(self.standing.values())
        return "REHANDLING" if "REHANDLING" in standings else "CLOSED" if standings == {"CLOSED"} else "OPEN"

    def is_settled(self) -> bool:
        """Rule 23: every latest card is content with the result."""
        return "CONTENT" in self.standing.values() and set(self.standing.values()) <= {"CONTENT", "CLOSED"}

    def known(self, signer: int, number: int) -> bool:
        return any(said[:2] == [signer, number] and not said[2] for said in self.said)

    def expect(self, what: str, told, wanted):
        if told != wanted:
            self.wrong.append(f"{what}: told {told}, by the rules {wanted}")

    # --- events ---

    def apply(self, kind: str, event):
        getattr(self, kind, lambda body: None)(getattr(event, kind))

    def draft_saved(self, body):
        if body.round > len(self.rounds):
            self.rounds.append(Round(body.kind))
        draft = self.round(body.round)
        draft.versions += 1
        draft.grade = getattr(body, "class")
        self.expect("versions", body.text_version, draft.versions)

    def submitted(self, body):
        self.round(body.round).state = "SUBMITTED" if body.level == "LEADER" else "REVIEWED"

    def reviewed(self, body):
        self.round(body.round).state = "REVIEWED" if body.approved else "DRAFTING"

    def signed(self, body):
        signed = self.round(body.round)
        signed.state, signed.date = "SIGNED", body.letter_date
        signed.letters = {signer: Letter() for signer in body.signers}

    def numbered(self, body):
        self.round(body.round).number = body.letter_number

    def recalled(self, body):
        recalled = self.round(body.round)
        recalled.state, recalled.date = "DRAFTING", ""
        for letter in recalled.letters.values():
            letter.card = "VOID"

    def dispatched(self, body):
        sent = self.round(body.round)
        sent.state = "DISPATCHED" if body.to_all else "DISPATCHING"
        for signer in body.signers:
            sent.letters[signer].sent, sent.letters[signer].card = body.date, "OWED"
            for earlier in self.rounds[:body.round - 1]:
                if signer in earlier.letters and earlier.letters[signer].card == "OWED":
                    earlier.letters[signer].card = "REPLACED"
            if self.standing[signer] != "CLOSED" and (self.standing[signer] != "REHANDLING" or sent.kind == SECOND):
                self.standing[signer] = "ANSWERED"
        self.expect("to_all", body.to_all, all(letter.sent for letter in sent.letters.values()))

    def receipt_confirmed(self, body):
        if body.signer:
            self.round(body.round).letters[body.signer].received = body.date

    def dissatisfied(self, body):
        before, known = self.standing[body.signer], self.known(body.signer, body.round)
        self.expect("fresh", body.fresh, before != "REHANDLING")
        self.expect("reopened", body.reopened, before == "CLOSED")
        self.said.append([body.signer, body.round, False])
        rounds = {said[1] for said in self.said if said[0] == body.signer and not said[2]}
        self.expect("meeting", body.meeting, body.fresh and len(rounds) > 1)
        self.expect("earlier", body.earlier and not known, False)
        self.standing[body.signer] = "REHANDLING"

    def content(self, body, told_closed: bool):
        if self.standing[body.signer] in ("ANSWERED", "CONTENT"):
            self.standing[body.signer] = "CONTENT"
        settled = self.is_settled()
        self.expect("closed", told_closed, settled)
        if settled:
            self.standing = dict.fromkeys(self.standing, "CLOSED")

    def settle_by_latest(self, body):
        """The dissatisfaction is gone: the latest card says where the signer stands."""
        for said in self.said:
            said[2] = said[2] or said[:2] == [body.signer, body.round]
        self.standing[body.signer] = "ANSWERED"
        _, letter = self.latest(body.signer)
        if letter.card == "RETURNED" and letter.result != DISSATISFIED:
            self.content(body, body.closed)
        else:
            self.expect("closed", body.closed, False)

    def card_returned(self, body):
        letter = self.round(body.round).letters[body.signer]
        letter.card, letter.result, letter.on_paper = "RETURNED", body.result, body.on_paper
        self.hear(body)

    def hear(self, body):
        if self.latest(body.signer)[0] != body.round:
            self.expect("of an earlier round", (body.fresh, body.closed, body.reopened), (False, False, False))
        elif body.result == DISSATISFIED:
            self.dissatisfied(body)
        else:
            self.content(body, body.closed)

    def card_corrected(self, body):
        letter = self.round(body.round).letters[body.signer]
        letter.result, letter.corrected = body.result, True
        if body.unfounded:
            self.settle_by_latest(body)
        else:
            self.hear(body)

    def dissatisfaction_recorded(self, body):
        if not body.manner_only:
            self.dissatisfied(body)

    def rehandling_taken_back(self, body):
        self.settle_by_latest(body)

    def closed(self, body):
        self.expect("closed by the office", body.by_office, True)
        self.standing = dict.fromkeys(self.standing, "CLOSED")

    # --- as the service shows it ---

    def shown(self) -> dict:
        return {"state": self.state(), "standings": self.standing,
                "rounds": [(each.kind, each.state, each.grade, each.number, each.date, each.versions,
                            {signer: (letter.sent, letter.received, letter.card, letter.result, letter.corrected)
                             for signer, letter in each.letters.items()} if each.state.startswith(("SIGNED", "DISPATCH")) else {})
                           for each in self.rounds]}
