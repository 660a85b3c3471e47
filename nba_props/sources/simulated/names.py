"""The names of the invented players, those planted because their names are hard among them.

What belongs here: spellings, in the box score and at the books. What does not: how well anyone plays
(`people.py`). Nobody here is an NBA player.
"""

import unicodedata
from dataclasses import dataclass

_FIRST_NAMES = """
Adrian Alonzo Amir Anton Barrett Blaine Brock Byron Calvin Carlton Cedric Clayton Corwin Damon Dante Darius
Desmond Devin Dominic Donovan Elijah Emmett Ezra Felix Gavin Graham Harlan Hugo Ibrahim Isaac Ivan Jamar
Jasper Jerome Joel Julian Kareem Keenan Kelvin Lamar Lance Leon Linus Malik Marlon Maurice Miles Nathan
Nolan Omar Orlando Percy Quentin Rashad Raymond Reggie Roland Rufus Samir Silas Simon Tariq Terrell Tobias
Ulric Vernon Wade Warren Xavier Zeke
"""
_LAST_NAMES = """
Abernathy Aldercott Amberley Applegarth Ashdown Askham Bannerdale Barnstaple Beckwith Birkdale Blackwater
Bramwell Brantingham Burleigh Calverton Cardingham Carnaby Chadwick Cheswick Claverton Cleasby Copplestone
Cotterill Cranbourne Crowhurst Dalrymple Daventry Deepdale Dewhurst Dunmore Eastleigh Eddington Ellersby
Elmsworth Fairburn Farthing Fenwick Fernsby Flaxman Follansbee Galloway Garroway Glaisdale Goodwood
Granthorpe Grimshaw Hadleigh Halberton Harcastle Hartwell Hawksworth Heathcote Hepplewhite Hexworth
Hinchcliffe Holbrook Hornsby Huxtable Inglewood Ironside Keswick Kilbride Kingswell Langthorne Larkspur
Leyburn Lindqvist Lockhart Longbottom Lytham Maplethorpe Marchbank Melbury Merriweather Middlewood Mossgrove
Netherby Northcote Oakenfold Oldcastle Osgood Overton Paddock Pemberley Penhaligon Pickering Quarles Quimby
Ravenscroft Redfern Ridgeway Rookwood Rosewell Rushton Saltmarsh Sandringham Seagrave Sedgewick Silverdale
Southgate Stanwick Stillwater Swinburne Tarrington Tidewell Thistlewood Thornbury Underhill Upwood
Vandervoort Wainscott Wakehurst Waverley Westerdale Whitcombe Wickham Winterbourne Woolstone Yarborough
Yelverton
"""
FIRST_NAMES = tuple(_FIRST_NAMES.split())
LAST_NAMES = tuple(_LAST_NAMES.split())

#: Suffixes a printed name may end with.
SUFFIXES = ("Jr.", "II", "III")


@dataclass(frozen=True)
class Planted:
    """One person with a hard name.

    `team` counts in the seed's own order of teams, `slot` in the roster (0 best).
    """

    team: int
    slot: int
    first_name: str
    last_name: str


#: Two people of one printed name on different teams, who may meet.
NAMESAKES_APART = ("Jalen Thackeray",)
#: Two people of one printed name on one team: a starter and a reserve.
NAMESAKES_TOGETHER = ("Marcus Bellingham",)
#: Father and son, on different teams; a book that drops suffixes prints both alike.
FATHER_AND_SON = ("Gregory Stanhope", "Gregory Stanhope Jr.")
#: Spellings no rule can join (at one book, in the box score): a resolver needs these pairs as aliases.
ALIASES_NEEDED = (("Bobby Ashcombe", "Robert Ashcombe"), ("Nic Vandermolen", "Nicolas Vandermolen"))

CAST = (
    Planted(0, 1, "Jalen", "Thackeray"),
    Planted(1, 3, "Jalen", "Thackeray"),
    Planted(2, 2, "Marcus", "Bellingham"),
    Planted(2, 9, "Marcus", "Bellingham"),
    Planted(3, 6, "Gregory", "Stanhope"),
    Planted(4, 0, "Gregory", "Stanhope Jr."),
    Planted(5, 0, "Robert", "Ashcombe"),
    Planted(6, 4, "Nicolas", "Vandermolen"),
    Planted(7, 1, "Darnell", "Whitlow Jr."),
    Planted(8, 2, "Terrence", "Ellerby II"),
    Planted(9, 3, "Trey", "Hollowell III"),
    Planted(10, 1, "CJ", "Rutherglen"),
    Planted(11, 0, "Vuk", "Đurađić"),
    Planted(12, 2, "Łukasz", "Wiśnicki"),
    Planted(13, 1, "Jürgen", "Köhlmann"),
    Planted(14, 4, "Théo", "Lefèvrier"),
    Planted(15, 5, "Mato", "Šimunić"),
    Planted(16, 2, "De'Marion", "O'Halloway"),
    Planted(17, 3, "Kentrell", "Pryce-Lockwood"),
    Planted(18, 1, "Jean-Luc", "Mbarenga"),
    Planted(19, 5, "D'Andre", "St. Clairmont"),
)

#: Letters that do not decompose into a plain one and a mark.
_PLAIN_LETTERS = str.maketrans({"đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ø": "o", "ß": "ss"})
_ALIASED = {box_score: book for book, box_score in ALIASES_NEEDED}


def as_in_box_score(name: str) -> str:
    """The name as it stands."""
    return name


def without_suffix(name: str) -> str:
    """'Darnell Whitlow Jr.' -> 'Darnell Whitlow'."""
    head, _, tail = name.rpartition(" ")
    return head if tail in SUFFIXES else name


def without_marks(name: str) -> str:
    """'Jürgen Köhlmann' -> 'Jurgen Kohlmann'."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_PLAIN_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def with_dotted_initials(name: str) -> str:
    """'CJ Rutherglen' -> 'C.J. Rutherglen'."""
    first, _, rest = name.partition(" ")
    return f"{'.'.join(first)}. {rest}" if len(first) == 2 and first.isupper() else name


def familiar(name: str) -> str:
    """The familiar first name where one is in use, and no marks: 'Robert Ashcombe' -> 'Bobby Ashcombe'."""
    return _ALIASED.get(name, without_marks(name))
