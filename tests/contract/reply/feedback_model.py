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


@dataclasses.dataclass
class Words:
    signer: int
    round: int
    learnt: str
    by_card: bool
    taken_back: bool = False


class Handling:
    """Its state by the log; `wrong` collects where an event says something else than the rules."""

    def __init__(self, signers: int):
        self.rounds, self.standing, self.wrong = [], {signer: "AWAITING" for signer in range(1, signers + 1)}, []
        self.said = []  # of dissatisfaction with the result alone
        self.rehandled = {}  # signer: the round that a running re-handling is about

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

    def words(self, signer: int, number: int) -> list:
        return [said for said in self.said if (said.signer, said.round) == (signer, number) and not said.taken_back]

    def first_learnt(self, signer: int, number: int) -> str:
        return min((said.learnt for said in self.words(signer, number)), default="")

    def is_overtaken(self, signer: int, number: int) -> bool:
        """Words about an earlier letter: a second reply has answered them, or a later card has come back."""
        later = [each for each in self.rounds[number:] if signer in each.letters and each.letters[signer].sent]
        return bool(later) and (any(each.kind == SECOND for each in later)
                                or later[-1].letters[signer].card == "RETURNED")

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

    def dissatisfied(self, body, learnt: str, by_card: bool):
        before, known = self.standing[body.signer], self.first_learnt(body.signer, body.round)
        overtaken = self.is_overtaken(body.signer, body.round)
        self.said.append(Words(body.signer, body.round, learnt, by_card))
        self.expect("fresh", body.fresh, before != "REHANDLING" and not overtaken)
        self.expect("reopened", body.reopened, before == "CLOSED" and not overtaken)
        rounds = {said.round for said in self.said if said.signer == body.signer and not said.taken_back}
        self.expect("meeting", body.meeting, body.fresh and len(rounds) > 1)
        self.expect("earlier", body.earlier, before == "REHANDLING" and not overtaken and known > learnt)
        if not overtaken:
            if before != "REHANDLING":
                self.rehandled[body.signer] = body.round
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
        for said in self.words(body.signer, body.round):
            said.taken_back = True
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
        if body.result == DISSATISFIED:
            self.dissatisfied(body, body.received_date, by_card=True)
        elif self.latest(body.signer)[0] != body.round:
            self.expect("of an earlier round", (body.fresh, body.closed, body.reopened), (False, False, False))
        else:
            self.content(body, body.closed)

    def card_corrected(self, body):
        letter = self.round(body.round).letters[body.signer]
        before, letter.result, letter.corrected = letter.result, body.result, True
        if before != DISSATISFIED:
            self.hear(body)
            return
        known = self.first_learnt(body.signer, body.round)
        own = [said for said in self.said
               if (said.signer, said.round, said.by_card) == (body.signer, body.round, True)][-1]
        own.learnt, own.taken_back = body.received_date, own.taken_back or body.result != DISSATISFIED
        runs = self.standing[body.signer] == "REHANDLING" and self.rehandled[body.signer] == body.round
        first = self.first_learnt(body.signer, body.round)
        self.expect("unfounded", body.unfounded, runs and not first)
        self.expect("moved", body.learnt_date, first if runs and first != known else "")
        self.expect("fresh", body.fresh, False)
        if body.unfounded:
            self.settle_by_latest(body)
        elif not runs and body.result != DISSATISFIED:
            self.hear(body)

    def dissatisfaction_recorded(self, body):
        if not body.manner_only:
            self.dissatisfied(body, body.learnt_date, by_card=False)

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
