"""A small course with everything that a page can hold, for the tests in a browser."""

from trial import Files

LINE = "Seeds that were kept dry for a winter come up sooner than those which were left in wet earth, as all know. "
LONG = LINE * 5
PARTS = 14  # of the long page
HIDDEN = "zymurgy"  # a word that stands in a folded block only

SETTINGS = """\
title: Botany for beginners
description: What grows, and why.
baseURL: https://example.org/course/
email: ada@example.org
repository: https://github.com/example/botany
menus:
  main:
    - {name: About, pageRef: about}
"""

FOLDS = f"""\
---
title: Folds
description: Blocks that are closed at first.
weight: 1
---
See [the heading inside](#inside) and [the one below it](#deep).

## Before

{{{{< details summary="A hint" >}}}}
The word is {HIDDEN}.

### Inside

{LONG}

{{{{< details summary="One more" >}}}}
#### Deep

At the bottom.
{{{{< /details >}}}}
{{{{< /details >}}}}

{{{{< details summary="A title that is a heading" level=2 >}}}}
{LONG}
{{{{< /details >}}}}

{{{{< details summary="First of two" name="one" >}}}}
First words.
{{{{< /details >}}}}

{{{{< details summary="Second of two" name="one" >}}}}
Second words.
{{{{< /details >}}}}

## After

{LONG}
"""

WIDE = """\
---
title: Wide things
description: Tables, code, drawings and formulas that are wider than a phone.
date: 2026-03-01
weight: 2
---
## A table

| Name of the plant | Where it grows | When it flowers | How high it gets | Who found it first | What it is good for |
| :-- | :-- | :-- | --: | :-- | :-- |
| Marsh marigold | Wet meadows and ditches | March to May | 30 cm | Carl Linnaeus | Brightening a dull spring morning |

## Code

```python {linenos=true}
def germinate(seeds, temperature, moisture, light, patience): return [seed for seed in seeds if seed.alive and patience]
```

    an indented line that is much longer than a phone is wide, so that it has to scroll in its own box and nowhere else

## A drawing

```goat
.------.       .-------.       .--------.       .-------.       .------.       .-------.       .--------.
| seed +------>| shoot +------>| flower +------>| fruit +------>| seed +------>| shoot +------>| flower |
'------'       '-------'       '--------'       '-------'       '------'       '-------'       '--------'
```

## A formula

$$ a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} + a_{12} + a_{13} + a_{14} = b $$

and $x^2$ in a line, and ParametersThatAreWrittenAsOneWordWithoutAnyBlankWhichNoBrowserCanBreakAnywhere.
"""

CODE = """\
---
title: Sessions
---
```pycon
>>> plant("bean")
'planted'
>>> for day in range(2):
...     water()
```

```bash {linenos=true}
first
second
```

```console
$ grow --fast
growing
```
"""

TABS = f"""\
---
title: Tabs and cards
---
{{{{< tabs groupid="system" >}}}}
{{{{< tab "Linux" >}}}}
Use apt.

```bash
apt install seeds
```
{{{{< /tab >}}}}
{{{{< tab "Windows" >}}}}
Use the *installer*.
{{{{< /tab >}}}}
{{{{< tab "By hand" >}}}}
## Dig

{LONG}
{{{{< /tab >}}}}
{{{{< /tabs >}}}}

Then once more:

{{{{< tabs groupid="system" >}}}}
{{{{< tab "Linux" >}}}}
Penguins.
{{{{< /tab >}}}}
{{{{< tab "Windows" >}}}}
Panes.
{{{{< /tab >}}}}
{{{{< /tabs >}}}}

{{{{< cards >}}}}
{{{{< card title="Folds" link="/units/1-seeds/folds/" >}}}}
Where to look.
{{{{< /card >}}}}
{{{{< card title="No link" >}}}}
Words only.
{{{{< /card >}}}}
{{{{< /cards >}}}}

{{{{< columns >}}}}
Left words.
<--->
Right words.
{{{{< /columns >}}}}

> [!NOTE]
> A note.

> [!WARNING] Mind the thorns
> A warning.
"""

NOTES = f"""\
---
title: Notes
---
{LONG}

A claim[^1] that needs support, and another one[^2].

{LONG}

[^1]: The support, in *two* words: see [folds](../1-seeds/folds.md).
[^2]: Another note.
"""

MEDIA = """\
---
title: Pictures and films
---
{{< figure src="leaf.svg" title="A leaf" caption="Seen from *above*." >}}

{{< youtube id="abcdefghijk" title="How beans grow" >}}

{{< vimeo id="12345" title="How peas grow" >}}

See [a page elsewhere](https://example.com/beans).
"""

LEAF = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="110"><path d="M0 55h300" stroke="#000"/></svg>'

LAST = "---\ntitle: The end\ntags: [roots]\n---\n" + LONG


def long() -> str:
    """A long page: sections with parts of three levels."""
    numbers = range(1, PARTS + 1)
    titles = (f"{title} {number}" for number in numbers for title in ("## Part", "### Step", "#### Detail"))
    head = "---\ntitle: A long page\ntags: [roots, leaves]\n---\n"
    return head + LONG + "".join(f"\n\n{title}\n\n{LONG}\n" for title in titles)


COURSE: Files = {
    "course.yaml": SETTINGS,
    "content/_index.md": f"---\ntitle: Botany\n---\n{LONG}\n",
    "content/units/_index.md": "---\ntitle: Units\n---\n",
    "content/units/1-seeds/_index.md": f"---\ntitle: Seeds\ndescription: How all begins.\nweight: 1\n---\n{LONG}\n",
    "content/units/1-seeds/folds.md": FOLDS,
    "content/units/1-seeds/wide.md": WIDE,
    "content/units/2-growth/_index.md": "---\ntitle: Growth\ndescription: What comes then.\nweight: 2\n---\nGrowth.\n",
    "content/units/2-growth/code.md": CODE,
    "content/units/2-growth/media/index.md": MEDIA,
    "content/units/2-growth/media/leaf.svg": LEAF,
    "content/units/2-growth/more/_index.md": "---\ntitle: More\n---\nMore.\n",
    "content/units/2-growth/more/notes.md": NOTES.replace("../1-seeds", "../../1-seeds"),
    "content/units/2-growth/tabs.md": TABS,
    "content/units/3-harvest/_index.md": "---\ntitle: Harvest\nweight: 3\n---\nHarvest.\n",
    "content/units/3-harvest/end.md": LAST,
    "content/units/3-harvest/long.md": long(),
    "content/about.md": "---\naliases: [/old/]\n---\n# About this course\n\nWho teaches it.\n",
}

TEMPLATES = {
    "home": "",
    "section": "units/",
    "unit": "units/1-seeds/",
    "page": "units/1-seeds/wide/",
    "page outside of units": "about/",
    "list of terms": "tags/",
    "term": "tags/roots/",
    "search": "search/",
    "unit as one page": "units/2-growth/print/",
}
"""A page for each kind of template."""

SEEDS, FOLDS_PAGE, WIDE_PAGE = "units/1-seeds/", "units/1-seeds/folds/", "units/1-seeds/wide/"
GROWTH, CODE_PAGE, MEDIA_PAGE = "units/2-growth/", "units/2-growth/code/", "units/2-growth/media/"
NOTES_PAGE, TABS_PAGE = "units/2-growth/more/notes/", "units/2-growth/tabs/"
HARVEST, LONG_PAGE, END_PAGE = "units/3-harvest/", "units/3-harvest/long/", "units/3-harvest/end/"

WEEKS, LESSONS = 15, 12
SEMESTER: Files = {
    "course.yaml": "title: A whole semester\n",
    "content/_index.md": "What it is about.\n",
    **{
        f"content/units/{week:02}/_index.md": f"---\ntitle: Week of {week}\ndescription: What it holds.\n---\nText.\n"
        for week in range(WEEKS)
    },
    **{
        f"content/units/{week:02}/{lesson:02}.md": (
            f"---\ntitle: Lesson {week}.{lesson}\nlastmod: 2026-09-{week + 1:02}\n---\n{LONG}\n"
        )
        for week in range(WEEKS)
        for lesson in range(LESSONS)
    },
}
"""A course with more units and pages than a screen has room for."""

ARABIC: Files = {
    "course.yaml": "title: علم النبات\nlanguage: ar\n",
    "content/_index.md": "# علم النبات\n\nما ينمو ولماذا.\n",
    "content/units/a/_index.md": """\
---
title: البذور
weight: 1
---
كيف يبدأ كل شيء.[^1]

[^1]: ملاحظة.

## أولا

```python
print("x")
```

| أ | ب |
| --- | --- |
| 1 | 2 |

{{< details summary="تلميح" >}}
كلمات.
{{< /details >}}

> [!NOTE]
> ملاحظة.

## ثانيا

كلمات و $a = b$ و `x = 1`.

$$ a = b + c $$

```goat
.---.     .---.
| a +---->| b |
'---'     '---'
```

{{< tabs >}}
{{< tab "أول" >}}
كلمات.
{{< /tab >}}
{{< tab "ثان" >}}
كلمات أخرى.
{{< /tab >}}
{{< /tabs >}}
""",
    "content/units/a/b.md": "---\ntitle: صفحة\n---\nكلمات.\n",
    "content/units/a/c.md": "---\ntitle: صفحة أخرى\nweight: 1\n---\nكلمات أخرى.\n",
    "content/units/c/_index.md": "---\ntitle: النمو\nweight: 2\n---\nكلمات.\n",
}
"""A course that is written from right to left."""
