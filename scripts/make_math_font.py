"""Makes the font of formulas, static/outline/math/math.woff2, from STIX Two Math: what formulas need, fit for browsers.

    pip install fonttools brotli ziamath && python scripts/make_math_font.py [STIXTwoMath-Regular.ttf]

The package ziamath brings the font along. Browsers draw formulas with the tables of the font, but leave some of them
unread. What they do not read is built into the signs themselves:

- marks above letters have a width of their own, and stand above its middle;
- an overline is as long as what is below it, as it is made of parts; so are all arrows;
- the root's sign ends where its line begins, and is equally wide at every height; brackets nearly so;
- primes stand on the line, as they are written as exponents; `\\mathscr` differs from `\\mathcal`;
- the slash of `\\not` stands in the middle of whatever it strikes out.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence, Set
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from re import sub
from typing import Any

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from outline_site.content.formula import to_mathml
from outline_site.content.tex.names import COMMANDS

OUTPUT = Path(__file__).parents[1] / "static" / "outline" / "math" / "math.woff2"
FAMILY = "Outline Math"

FORMS = ("{}", "{} x", "{}{{x}}", "{}{{x}}{{y}}", "a {} b", r"\left({}x\right)", r"\text{{{}}}", "{}(", "x{}y")
TEXT = (
    range(0x20, 0x7F),
    range(0xA0, 0x180),
    range(0x391, 0x3D7),
    range(0x2010, 0x2027),
    (0x3F0, 0x3F1, 0x3F4, 0x3F5, 0x221A),
)
ALPHABETS = (range(0x1D400, 0x1D800), map(ord, "ℂℊℋℌℍℎℐℑℒℓℕℙℚℛℜℝℤℨℬℭℯℰℱℳℴℵℶℷℸⅆⅇⅈⅉıȷ\ufe00\ufe01"))
SCRIPT = [*range(0x1D49C, 0x1D4D0), *map(ord, "ℬℰℱℋℐℒℳℛ")]

ACCENTS = {0x2C6: 0x302, 0x2DC: 0x303, 0xAF: 0x304, 0x2D9: 0x307, 0xA8: 0x308, 0x2C7: 0x30C} | (
    {0x2D8: 0x306, 0xB4: 0x301, 0x60: 0x300, 0x2DA: 0x30A}
)
"""Signs that stand for accents in MathML -> the marks that are drawn for formulas."""
PRIMES = (0x2032, 0x2033, 0x2034, 0x2057, 0x2035)
LINES = (0x305, 0x332, 0x203E)
ROOTS = {"uni221A": 667, "uni221A.s1": 926, "uni221A.s2": 1062, "uni221A.s3": 1055} | (
    {"uni221A.s4": 849, "uni221A.x": 849, "uni221A.t": 849}
)
"""The signs of a root -> where its line begins."""
ROOT_WIDTH = 760
DISTANCES = {"StretchStackTopShiftUp": 300, "StretchStackBottomShiftDown": 300, "StretchStackGapAboveMin": 70} | (
    {"StretchStackGapBelowMin": 90, "RadicalRuleThickness": 52, "FractionRuleThickness": 52}
)
SLASH = 0x338
LETTERS = (range(0x41, 0x7B), range(0x391, 0x3D7), range(0x1D434, 0x1D504), range(0x1D6A8, 0x1D71C))
RELATIONS = (range(0x2190, 0x2300), range(0x27F0, 0x2980), range(0x2A00, 0x2B00))
FENCES = "()[]{}⟨⟩⌊⌋⌈⌉"


def main() -> None:
    """Make the font."""
    font = TTFont(source(), recalcTimestamp=False)
    wanted = sorted({*signs(), *PRIMES, *(c for part in (*TEXT, *ALPHABETS) for c in part)})
    place_slash(font, set(wanted))
    give_marks_a_width(font)
    connect_parts(font)
    fit_roots(font)
    fit_fences(font)
    set_distances(font)
    choose_glyphs(font)
    rename(font)
    options = subset.Options(
        layout_features=["ccmp", "dtls", "mark"], hinting=False, flavor="woff2", notdef_outline=True
    )
    options.drop_tables += ["DSIG", "gasp", "GDEF"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    subset.save_font(font, str(OUTPUT), options)
    print(f"{OUTPUT.name}: {len(font.getGlyphOrder())} glyphs, {OUTPUT.stat().st_size} bytes")


def source() -> str:
    """The path of STIX Two Math."""
    if len(sys.argv) > 1:
        return sys.argv[1]
    package = find_spec("ziamath")
    if package is None or package.origin is None:
        sys.exit("give the path of STIXTwoMath-Regular.ttf, or install ziamath, which has it")
    return str(Path(package.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf")


def signs() -> Iterable[int]:
    """All characters that commands become."""
    for name in COMMANDS:
        for form in FORMS:
            made = to_mathml(form.format(f"\\{name}"), display=True)
            if isinstance(made, str):
                yield from map(ord, unescape(sub(r"<annotation.*?</annotation>|<[^>]*>|\s", "", made)))


def transform(font: TTFont, name: str, matrix: tuple[float, ...], width: int) -> None:
    """Draw a glyph anew, moved or stretched."""
    pen = TTGlyphPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(TransformPen(pen, matrix))
    glyph = pen.glyph()
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, glyph.xMin)


def give_marks_a_width(font: TTFont) -> None:
    """Marks that combine with the letter before them have no width, and stand left of where they are drawn."""
    names = font.getBestCmap()
    for code in (*range(0x300, SLASH), *range(0x20D0, 0x20F0)):
        name = names.get(code)
        if name and font["hmtx"][name][0] == 0:
            glyph = font["glyf"][name]
            transform(font, name, (1, 0, 0, 1, -glyph.xMin, 0), glyph.xMax - glyph.xMin)


def place_slash(font: TTFont, wanted: Set[int]) -> None:
    """The slash that combines with the sign before it stands in the middle of that sign, however wide it is."""
    names = font.getBestCmap()
    slash = font["glyf"][names[SLASH]]
    bases = (names[code] for part in (*LETTERS, *RELATIONS) for code in part if code in wanted and code in names)
    rules = [
        f"markClass {names[SLASH]} <anchor {(slash.xMin + slash.xMax) // 2} 0> @SLASH;",
        "feature mark {",
        *(f"pos base {base} <anchor {font['hmtx'][base][0] // 2} 0> mark @SLASH;" for base in dict.fromkeys(bases)),
        "} mark;",
    ]
    addOpenTypeFeaturesFromString(font, "\n".join(rules), tables=["GPOS"])


def connect_parts(font: TTFont) -> None:
    """The first part of a stretched sign joins on its right, the last on its left; lines have no sizes but parts."""
    variants = font["MATH"].table.MathVariants
    constructions = [
        *zip(variants.HorizGlyphCoverage.glyphs, variants.HorizGlyphConstruction, strict=True),
        *zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True),
    ]
    lines = {font.getBestCmap()[code] for code in LINES}
    for name, construction in constructions:
        parts: Sequence[Any] = construction.GlyphAssembly.PartRecords if construction.GlyphAssembly else ()
        if len(parts) > 1:
            connect(parts[0], parts[-1])
        if name in lines:
            construction.MathGlyphVariantRecord = construction.MathGlyphVariantRecord[:1]
            construction.VariantCount = 1


def connect(first: Any, last: Any) -> None:
    """Put the connectors of the outer parts on their inner sides, unless they can be repeated."""
    if not first.PartFlags & 1:
        first.EndConnectorLength = first.EndConnectorLength or first.StartConnectorLength
        first.StartConnectorLength = 0
    if not last.PartFlags & 1:
        last.StartConnectorLength = last.StartConnectorLength or last.EndConnectorLength
        last.EndConnectorLength = 0


def fit_roots(font: TTFont) -> None:
    """Cut the beginning of the line off the root's signs, and make them equally wide."""
    for name, line in ROOTS.items():
        points = font["glyf"][name].coordinates
        if name.endswith(".t"):
            points[0], points[5] = (916, points[0][1]), (916, points[5][1])
        elif len(points) == 13:
            points[1], points[2] = (points[3][0], points[1][1]), (points[3][0], points[2][1])
        font["glyf"][name].recalcBounds(font["glyf"])
        transform(font, name, (ROOT_WIDTH / line, 0, 0, 1, 0, 0), ROOT_WIDTH)


def set_distances(font: TTFont) -> None:
    """Words stand close to the arrow below them; the lines of roots and fractions are as thin as letters."""
    constants = font["MATH"].table.MathConstants
    for name, value in DISTANCES.items():
        getattr(constants, name).Value = value


def fit_fences(font: TTFont) -> None:
    """Browsers leave room for the widest form of a bracket beside all of them: the wide ones are made narrower."""
    variants = font["MATH"].table.MathVariants
    constructions = dict(zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True))
    for sign in FENCES:
        name = font.getBestCmap()[ord(sign)]
        limit = round(1.2 * font["hmtx"][name][0])
        forms = [record.VariantGlyph for record in constructions[name].MathGlyphVariantRecord]
        assembly = constructions[name].GlyphAssembly
        for form in dict.fromkeys((*forms, *(part.glyph for part in (assembly.PartRecords if assembly else ())))):
            width = font["hmtx"][form][0]
            if width > limit:
                transform(font, form, (limit / width, 0, 0, 1, 0, 0), limit)
    slash = constructions["slash"]
    slash.MathGlyphVariantRecord, slash.VariantCount = slash.MathGlyphVariantRecord[:2], 2


def choose_glyphs(font: TTFont) -> None:
    """Map characters to the glyphs that formulas want."""
    names = font.getBestCmap()
    round_hand, primes = substitutions(font, "ss01"), substitutions(font, "ss04")
    mapped = {code: names[mark] for code, mark in ACCENTS.items()} | {c: primes[names[c]] for c in PRIMES}
    for table in font["cmap"].tables:
        if table.format == 14:
            script = ((code, names.get(code)) for code in SCRIPT)
            table.uvsDict[0xFE01] = [(code, round_hand[name]) for code, name in script if name in round_hand]
        elif table.isUnicode():
            table.cmap.update({code: name for code, name in mapped.items() if code in table.cmap})


def substitutions(font: TTFont, feature: str) -> Mapping[str, str]:
    """What a feature replaces, glyph by glyph."""
    table = font["GSUB"].table
    found: dict[str, str] = {}
    for record in table.FeatureList.FeatureRecord:
        for index in record.Feature.LookupListIndex if record.FeatureTag == feature else ():
            for part in table.LookupList.Lookup[index].SubTable:
                found |= getattr(getattr(part, "ExtSubTable", part), "mapping", {})
    return found


def rename(font: TTFont) -> None:
    """A changed font has a name of its own."""
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6):
            record.string = FAMILY.replace(" ", "") if record.nameID in (3, 6) else FAMILY


if __name__ == "__main__":
    main()
