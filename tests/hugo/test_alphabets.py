"""The order of titles in the alphabets of several languages, with Hugo as the oracle."""

import json
import random
import subprocess
from pathlib import Path

import pytest

from needs import hugo
from trial import Trial

ALPHABETS = {
    "cs": "cčdehichrřsšzž ",
    "da": "aåæøozÅéb ",
    "de": "aäAÄoöuüßsS zZ-1 ",
    "en": "aAbBzZ09 -_.,:()&+#/!?'é–“",
    "es": "nñoózaáÑl ",
    "fr": "aàâeéèêëcçiîoœuù '-zZ",
    "nb": "aåæøoz ",
    "pl": "aąclłoósśzźż ",
    "ru": "абеёжийяА ",
    "sv": "aåäöozÅÄÖeé ",
    "tr": "cçgğhıiİIoösş",
    "uk": "гґеєиіїйь ",
    "vi": "aăâeêoôơđdắ ",
}


@pytest.mark.parametrize("language", ALPHABETS)
def test_titles_stand_in_hugos_order(language: str, tmp_path: Path) -> None:
    rng = random.Random(language)
    letters = ALPHABETS[language]
    found = {"".join(rng.choices(letters, k=rng.randint(1, 4))).strip() or "x" for _ in range(80)}
    titles = dict(enumerate(sorted(found)))
    settings = f'baseURL: https://example.org/\ndefaultContentLanguage: "{language}"\ndisableKinds: [taxonomy, term]\n'
    pages = {f"content/p{n}.md": f"---\ntitle: {json.dumps(title)}\n---\n" for n, title in titles.items()}
    trial = Trial(tmp_path).write({"hugo.yaml": settings, "layouts/page.html": "x", **pages})
    trial.write({"layouts/home.html": "{{ range .Pages }}{{ .File.BaseFileName }} {{ end }}"})
    subprocess.run([hugo(), "--quiet", "-d", "by-hugo"], cwd=tmp_path, check=True, capture_output=True)
    theirs = (tmp_path / "by-hugo/index.html").read_text().split()
    ours = [url.strip("/") for url in json.loads(trial.run("tree", "--json").out)[0]["children"]]
    assert [titles[int(name[1:])] for name in ours] == [titles[int(name[1:])] for name in theirs]
