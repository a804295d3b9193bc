"""Acts: who does what, on which day, through which call. Each has a name, from which its idempotency key follows."""
from dataclasses import dataclass, field

import days
from client import Client, Refused
from register import Proposal

DOCKET = "shuozhou-2022"
REFUSED_BY_RULE = 422
BASE = f"/api/v1/dockets/{DOCKET}"


@dataclass(frozen=True)
class Act:
    day: days.Date
    name: str  # unique: suggestion-17/accept
    account: str
    method: str
    path: str
    body: object
    refused: str = ""  # the reason with which it must be refused
    media_type: str = "application/json"
    key: str = ""  # of the proposal, where it is about one

    def do(self, client: Client) -> dict:
        try:
            answer = client.json(self.method, self.path, self.body, self.account, self.name, self.media_type)
        except Refused as error:
            # Played again later it may be refused for the day instead: a refusal is not remembered.
            if self.refused and error.status == REFUSED_BY_RULE:
                return {}
            raise
        if self.refused:
            raise Refused(200, "", f"{self.name}: {self.refused} was expected")
        for item in answer.get("items", []):
            if item.get("code", "OK") != "OK":
                raise Refused(200, item.get("reason", ""), f"{self.name}: {item}")
        return answer


@dataclass(frozen=True)
class CardByCode:
    """A signer fills in the card on a telephone. The code is known once the letter has left."""
    day: days.Date
    name: str
    account: str  # of the unit, which sees the code
    key: str
    signer: int
    round: int
    answers: dict[str, str]

    def do(self, client: Client) -> dict:
        card = self.card(client)
        if card["state"] == "OWED":
            client.return_card(card["code"], self.answers)
        return {}

    def card(self, client: Client) -> dict:
        replies = client.json("GET", f"{BASE}/proposals/{self.key}/replies", account=self.account)
        for handling in replies["handlings"]:
            for reply in handling["replies"]:
                for card in reply.get("cards", []):
                    if (card.get("signer"), reply.get("round")) == (self.signer, self.round):
                        return card
        raise Refused(404, "", f"no card {self.signer} of round {self.round} for {self.key}")


@dataclass
class Acts:
    """Collects acts in the order in which they follow from each other; what would be after today is left out."""
    acts: list = field(default_factory=list)

    def call(self, day: days.Date, proposal: Proposal, verb: str, account: str, body: dict, *, name: str = "",
             method: str = "POST", refused: str = "") -> None:
        if day <= days.TODAY:
            separator = "/" if verb.startswith(("reply", "cards")) else ":"
            self.acts.append(Act(day, f"{proposal.key}/{name or verb}", account, method,
                                 f"{BASE}/proposals/{proposal.key}{separator}{verb}", body, refused, key=proposal.key))

    def card_by_code(self, day: days.Date, proposal: Proposal, account: str, signer: int, round_number: int,
                     answers: dict[str, str]) -> None:
        if day <= days.TODAY:
            self.acts.append(CardByCode(day, f"{proposal.key}/card/{signer}/{round_number}", account, proposal.key,
                                        signer, round_number, answers))

    def in_order(self) -> list:
        return sorted(self.acts, key=lambda act: act.day)  # stable: within a day, as collected

    def by_day(self) -> dict[days.Date, list]:
        found: dict[days.Date, list] = {}
        for act in self.in_order():
            found.setdefault(act.day, []).append(act)
        return found
