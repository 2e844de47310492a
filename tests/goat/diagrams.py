"""Numbers -> diagrams: the same random number always gives the same one."""

from random import Random

WORDS = [
    "start",
    "over",
    "vol",
    "ovo",
    "x",
    "to_do",
    "v1.0",
    "a-b",
    "f(x)",
    "it's",
    "(see",
    "C:\\",
    "1>2",
    "日本",
    "é",
    "░",
]
ALPHABETS = [
    "-|+>v<^o*.'/\\_()",
    "-|+.'",
    "/\\_|",
    "/\\o*+.'<>v^",
    "-_.'|)",
    "-()|",
    "-|+>v<^o*.'/\\_()abX&░╱╳",
]
STEPS = {"-": (1, 0), "_": (1, 0), "|": (0, 1), "/": (-1, 1), "\\": (1, 1)}
ENDS = "+.'o*<>^v|-_ ()"


def diagram(number: int) -> str:
    random = Random(number)
    make = random.choice([noise, strokes, strokes, boxes, boxes])
    return edited(random, make(random)) if random.random() < 0.3 else make(random)


def noise(random: Random) -> str:
    alphabet = random.choice(ALPHABETS)
    density = random.choice([0.3, 0.6, 0.9])
    width, height = random.randint(1, 24), random.randint(1, 10)
    rows = [
        "".join(random.choice(alphabet) if random.random() < density else " " for _ in range(width))
        for _ in range(height)
    ]
    return "\n".join(rows)


def strokes(random: Random) -> str:
    """Straight lines across each other, each with something at its ends."""
    cells: dict[tuple[int, int], str] = {}
    for _ in range(random.randint(1, 8)):
        stroke = random.choice(list(STEPS))
        (dx, dy), length = STEPS[stroke], random.randint(1, 5)
        x, y = random.randint(0, 16), random.randint(0, 5)
        for part in range(-1, length + 1):
            end = part in (-1, length)
            cells[x + part * dx, y + part * dy] = random.choice(ENDS) if end else stroke
    return text_of(cells)


def boxes(random: Random) -> str:
    """Boxes with words in them, and arrows to the right and down."""
    cells: dict[tuple[int, int], str] = {}
    for _ in range(random.randint(1, 3)):
        x, y, width, height = random.randint(1, 16), random.randint(0, 6), random.randint(1, 9), random.randint(1, 3)
        outside = random.choice([0, 0, 1])
        top, bottom = random.choice([("+", "+"), (".", "'"), ("_", "|")])
        rule = random.choice("---_")
        for across in range(width):
            cells[x + across, y] = cells[x + across, y + height + 1] = rule
        for down in range(1, height + 1):
            cells[x - 1 - outside, y + down] = cells[x + width + outside, y + down] = "|"
        for column in (x - 1, x + width):
            cells[column, y], cells[column, y + height + 1] = top, bottom
        for place, letter in enumerate(random.choice(WORDS)[:width]):
            cells[x + place, y + 1] = letter
        for place, sign in enumerate(random.choice(["+-->", "-->", "-- x", "---)--"])):
            cells[x + width + outside + place, y + 1] = sign
        for place, sign in enumerate(random.choice(["+|v", "|v", "||.", "-+v+"])):
            cells[x + width // 2, y + height + 1 + place] = sign
    return text_of(cells)


def edited(random: Random, text: str) -> str:
    """The same with a few characters changed, added or left out."""
    for _ in range(random.randint(1, 5)):
        place = random.randrange(len(text) + 1)
        new = random.choice(["", random.choice(ALPHABETS[0]), random.choice("a日 ")])
        text = text[:place] + new + text[place + random.choice([0, 1]) :]
    return text


def text_of(cells: dict[tuple[int, int], str]) -> str:
    width, height = max(x for x, _ in cells) + 1, max(y for _, y in cells) + 1
    rows = ["".join(cells.get((x, y), " ") for x in range(width)) for y in range(height)]
    return "\n".join(row.rstrip() for row in rows)
