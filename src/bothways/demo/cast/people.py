"""The company: made from hand-written lists in a fixed order, so it is the same everywhere."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

COMPANY_NAME = "Halden & Moreau"
DOMAIN = "halden-moreau.example"


@dataclass(frozen=True, slots=True)
class CastPerson:
    """Somebody of the company. Levels: 1 begins, 2 knows the trade, 3 leads, 4 heads, 5 chief."""

    name: str
    email: str
    title: str
    function: str
    team: str
    location: str
    time_zone: str
    working_hours: tuple[float, float]
    languages: tuple[str, ...]
    manager_email: str | None
    contact: str
    level: int


FUNCTIONS = {
    "Marketing": ("Brand", "Content", "Events"),
    "Finance": ("Controlling", "Treasury", "Accounting"),
    "Sales": ("Key accounts", "Partners", "New markets"),
    "Data": ("Analytics", "Platform"),
    "Technology": ("Applications", "Infrastructure", "Security"),
    "Product": ("Discovery", "Roadmap"),
    "Design": ("Interfaces", "Brand design"),
    "People": ("Learning", "Hiring", "Partners for teams"),
    "Legal": ("Contracts", "Compliance"),
    "Operations": ("Supply", "Plant North", "Plant South"),
    "Research": ("Materials", "Prototypes"),
    "Customer care": ("First line", "Success"),
}
"""Function → its teams; 20 people each."""

JUNIOR, SENIOR = 1, 2
TITLES = {
    "Marketing": ("Content editor", "Campaign manager", "Team lead", "Head of marketing"),
    "Finance": ("Accountant", "Controller", "Team lead", "Head of finance"),
    "Sales": ("Account manager", "Key account manager", "Team lead", "Head of sales"),
    "Data": ("Data analyst", "Data scientist", "Team lead", "Head of data"),
    "Technology": ("Developer", "Senior developer", "Team lead", "Head of technology"),
    "Product": ("Product analyst", "Product manager", "Team lead", "Head of product"),
    "Design": ("Designer", "Senior designer", "Team lead", "Head of design"),
    "People": ("People partner", "Learning designer", "Team lead", "Head of people"),
    "Legal": ("Legal counsel", "Senior counsel", "Team lead", "Head of legal"),
    "Operations": ("Planner", "Shift manager", "Team lead", "Head of operations"),
    "Research": ("Research engineer", "Senior engineer", "Team lead", "Head of research"),
    "Customer care": ("Care specialist", "Success manager", "Team lead", "Head of customer care"),
}

LOCATIONS = (
    ("London", "Europe/London", ("en",)),
    ("Kraków", "Europe/Warsaw", ("pl", "en")),
    ("Berlin", "Europe/Berlin", ("de", "en")),
    ("Madrid", "Europe/Madrid", ("es", "en")),
    ("Lyon", "Europe/Paris", ("fr", "en")),
    ("Malmö", "Europe/Stockholm", ("sv", "en")),
    ("Lagos", "Africa/Lagos", ("en",)),
    ("Toronto", "America/Toronto", ("en", "fr")),
    ("Osaka", "Asia/Tokyo", ("ja", "en")),
)

# First and family names by where people come from; every family name is used once or twice.
GIVEN = (
    "Amara Tunde Mara Ruth Chidi Ngozi Kwame Zainab Efua Bola "
    "Tomasz Agnieszka Piotr Zofia Marek Kinga Wojciech Halina Jan Maja "
    "Lena Jonas Greta Matthias Elif Emre Sabine Florian Anke Deniz "
    "Inés Álvaro Lucía Mateo Ximena Joaquín Noelia Íñigo Paloma Rafael "
    "Camille Étienne Maëlys Baptiste Océane Théo Solène Yanis Anaïs Loïc "
    "Paul Astrid Nils Freja Elsa Håkan Linnea Viktor Saga Björn "
    "Priya Arjun Meera Rohan Ananya Sanjay Kavya Imran Farah Yusuf "
    "Jun Aiko Haruto Yui Ren Sakura Daichi Mei Kenta Hana "
    "Grace Oliver Fiona Callum Niamh Owen Beatrice Rhys Imogen Declan "
    "Minh Linh Wei Xiu Jae-won Soo-ah Ka-ho Siti Arif Nadia "
    "Tama Aroha Hemi Leilani Sione Mele Kai Moana Ruby Hugo "
    "Andreea Bogdan Katya Dmytro Olha Luka Ana Petra Goran Vesna"
).split()
FAMILY = (
    "Okafor Adeyemi Mensah Balogun Nwosu Danjuma Owusu Eze Afolabi Sarpong "
    "Zieliński Kowalczyk Wójcik Dąbrowska Lis Mazur Sikora Pawlak Górska Wrona "
    "Fuchs Brandt Yılmaz Hoffmann Krüger Öztürk Vogt Seidel Arslan Winkler "
    "Prado Navarro Ibarra Quintana Olmedo Salcedo Ferrer Echeverría Lozano Rivas "
    "Lefèvre Garnier Chevallier Benali Marchand Rousselot Dufour Haddad Perrin Colin "
    "Lindqvist Holmgren Åkesson Nyström Bergdahl Sandell Ekström Wallin Hedlund Norén "
    "Raghavan Iyer Deshmukh Kapoor Bhatt Chowdhury Nair Siddiqui Rahman Malik "
    "Watanabe Tanaka Mori Fujimoto Hayashi Ogawa Ishida Nakagawa Kuroda Matsuda "
    "Whitfield Hargreaves MacLeod Pryce O’Dowd Ashworth Gallagher Thornbury Penhaligon Byrne "
    "Nguyen Tran Zhou Lim Kang Park Lau Rahmat Hidayat Aziz "
    "Ngata Parata Tuilagi Kealoha Fonoti Vea Rangi Winiata Delacroix Bellweather "
    "Ionescu Popa Kovalenko Shevchuk Melnyk Horvat Marić Novak Babić Petrović"
).split()

# People who are named by hand: place in the list → name.
NAMED = {
    17: "Mara Okafor",
    38: "Tomasz Zieliński",
    60: "Ruth Adeyemi",
    61: "Paul Lindqvist",
    84: "Sukarno",
    103: "נועה ברקוביץ׳",
    125: "Jun Watanabe",
    146: "Maximiliane-Theodora von Hohenfels-Ravensburg",
    168: "Inés Prado",
}
CHIEF = "Ottoline Moreau"
CONTACTS = (
    "Chat, any time before lunch",
    "E-mail first, then a call",
    "Teams; Tuesdays and Thursdays are best",
    "A message, and I’ll call back the same day",
    "",
)


def name_of(number: int) -> str:
    """The 240 names: given names in their order, family names at a step that shares no factor."""
    if number in NAMED:
        return NAMED[number]
    return f"{GIVEN[number % len(GIVEN)]} {FAMILY[(number * 7 + number // 120) % len(FAMILY)]}"


LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "ı": "i", "ß": "ss", "’": "", "׳": ""})


def address_of(name: str, number: int) -> str:
    plain = unicodedata.normalize("NFKD", name.translate(LETTERS))
    letters = "".join(sign for sign in plain if sign.isascii() and (sign.isalpha() or sign in " -"))
    local = ".".join(letters.lower().split())
    return f"{local or f'colleague.{number}'}@{DOMAIN}"


@cache
def company() -> tuple[CastPerson, ...]:
    """240 people in twelve functions of twenty, the chief among them, in a line of management."""
    names = [name_of(number) for number in range(240)]
    names[0] = CHIEF
    addresses = [address_of(name, number) for number, name in enumerate(names)]
    return tuple(
        person(number, names[number], addresses[number], addresses) for number in range(240)
    )


def person(number: int, name: str, email: str, addresses: list[str]) -> CastPerson:
    functions = list(FUNCTIONS)
    function, place = functions[number // 20], number % 20
    teams = FUNCTIONS[function]
    team = teams[place % len(teams)]
    level = level_of(number)
    town, zone, languages = LOCATIONS[(number * 5 + number // 20) % len(LOCATIONS)]
    spoken = languages if number % 11 else tuple(code for code in languages if code != "en")
    start = (8.0, 8.5, 9.0, 9.5)[number % 4]
    return CastPerson(
        name=name,
        email=email,
        title="Chief executive" if level == 5 else TITLES[function][max(0, level - 1)],
        function=function,
        team=team,
        location=town,
        time_zone=zone,
        working_hours=(start, start + 8.5),
        languages=spoken or ("en",),
        manager_email=manager_of(number, addresses),
        contact=CONTACTS[number % len(CONTACTS)],
        level=level,
    )


def level_of(number: int) -> int:
    """The first of each function heads it, the next ones lead teams; the very first is chief."""
    place = number % 20
    if number == 0:
        return 5
    if place == (1 if number < 20 else 0):
        return 4
    if place in (2, 3, 4):
        return 3
    return SENIOR if place % 2 else JUNIOR


def manager_of(number: int, addresses: list[str]) -> str | None:
    if number == 0:
        return None
    level, first = level_of(number), number // 20 * 20
    head = 1 if first == 0 else first
    if level == 4:
        return addresses[0]
    if level == 3:
        return addresses[head]
    return addresses[first + 2 + number % 3]
