/**
 * Puts byte code in the place of Python sources, so that the browser need not compile them at every start:
 *
 *     node compile.mjs PYODIDE SOURCE TARGET
 *
 * Each archive of SOURCE (wheels and python_stdlib.zip) that TARGET does not have yet is written there. The compiler is
 * the Pyodide that will run the code, so the byte code always fits.
 */
import { pathToFileURL } from "node:url";

const [pyodide, source, target] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href);
const python = await loadPyodide({ indexURL: pyodide });
for (const [place, root] of [
  ["/source", source],
  ["/target", target],
]) {
  python.FS.mkdir(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
}

python.runPython(`
import importlib.util, zipfile
from importlib._bootstrap_external import _code_to_hash_pyc
from pathlib import Path

def compiled(name, source, home):
    code = compile(source, f"{home}/{name}", "exec", dont_inherit=True)
    return _code_to_hash_pyc(code, importlib.util.source_hash(source), False)  # Unchecked: no source lies beside it.

for path in Path("/source").iterdir():
    done = Path("/target", path.name)
    if done.exists():
        continue
    home = "/lib/python314.zip" if path.suffix == ".zip" else "/lib/python3.14/site-packages"
    part = done.with_name(f"{done.name}.part")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as after:
        for member in before.infolist():
            if member.is_dir() or "/tests/" in member.filename:
                continue
            content = before.read(member)
            if member.filename.endswith(".py"):
                content = compiled(member.filename, content, home)
                member = zipfile.ZipInfo(f"{member.filename}c", member.date_time)
                member.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(member, content)
    part.rename(done)
`);
