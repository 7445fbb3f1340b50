"""The checkout of the code: which version, building another one beside it, switching to it, and back.

`bin/build` in a worktree within the checkout makes packages and front end, as the checkout's owner; the server goes on
meanwhile. What didn't change is shared. The switch moves them into place, and checks the version out: a second's work.
"""

from dataclasses import dataclass
from pathlib import Path

from .running import UpgradeError, User, owner_of
from .state import Before

FOLDER = ".upgrade"
NEEDS = 2 * 2**30
"""Bytes that a build may need: packages of Python and of the front end."""
NEWEST = "the newest release"


@dataclass(frozen=True)
class Version:
    commit: str
    name: str
    """The tag or branch, or the short commit."""


class Checkout:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.owner: User = owner_of(root)
        self.folder = root / FOLDER
        self.next = self.folder / "next"
        """The worktree of the other version."""

    def current(self) -> Version:
        commit = self._git("rev-parse", "HEAD")
        return Version(commit, self._git("describe", "--tags", "--always", "HEAD"))

    def branch(self) -> str:
        """The branch that is checked out; empty for a tag or commit."""
        try:
            return self._git("symbolic-ref", "--short", "--quiet", "HEAD")
        except UpgradeError:
            return ""

    def require_clean(self) -> None:
        changed = self._git("status", "--porcelain", "--untracked-files=no")
        if changed:
            files = ", ".join(line[2:].strip() for line in changed.splitlines()[:5])
            raise UpgradeError(
                f"Files in {self.root} were changed: {files}. An upgrade would lose that: undo it first."
            )

    def fetch(self) -> None:
        if self._git("remote"):
            self._git("fetch", "--quiet", "--tags", "--force", task="Fetching new versions")

    def find(self, name: str) -> Version:
        """The version of a tag, branch or commit; without a name, the newest tag."""
        if not name:
            tags = self._git("tag", "--list", "v[0-9]*", "--sort=-version:refname").splitlines()
            if not tags:
                raise UpgradeError("There is no release yet: name a tag, branch or commit, such as bin/upgrade main.")
            name = tags[0]
        for reference in (f"refs/tags/{name}", f"refs/remotes/origin/{name}", name):
            try:
                return Version(self._git("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}"), name)
            except UpgradeError:
                continue
        recent = self._git("tag", "--list", "v[0-9]*", "--sort=-version:refname").splitlines()[:5]
        newest = f" The newest tags: {', '.join(recent)}." if recent else ""
        raise UpgradeError(f"There is no tag, branch or commit {name}.{newest}")

    def require_later(self, target: Version) -> None:
        """Migrations run forward only: refuse a version that doesn't contain this one."""
        try:
            self._git("merge-base", "--is-ancestor", "HEAD", target.commit)
        except UpgradeError:
            raise UpgradeError(
                f"{target.name} is not later than this checkout, or the checkout has commits of its own. "
                "To go back to an earlier version, restore the backup that was made before the upgrade: "
                "docs/operate.md, “Upgrade”."
            ) from None

    def changed(self, target: Version, *paths: str) -> list[str]:
        """The files below these paths that differ in the other version."""
        return self._git("diff", "--name-only", "HEAD", target.commit, "--", *paths).splitlines()

    def prepare(self) -> None:
        """Create the folder of upgrades."""
        self.owner.run(["mkdir", "-p", self.folder], self.root)

    def build(self, target: Version) -> None:
        """Build the other version beside this one. Raises `UpgradeError`; nothing of this one is changed."""
        self.discard()
        self._git("worktree", "add", "--quiet", "--force", "--detach", self.next, target.commit)
        self._sh(
            """
            same() { cmp -s "$1" "$next/$1" && [ -d "$2" ]; }
            if same requirements.txt .venv && same requirements-saml.txt .venv && same requirements-dev.txt .venv
            then ln -s "$PWD/.venv" "$next/.venv"; fi
            if same requirements-node.txt .node; then ln -s "$PWD/.node" "$next/.node"; fi
            modules=web/node_modules
            if same web/package-lock.json $modules; then cp -al $modules "$next/$modules"; fi
            """,
            task="Preparing the build",
        )
        self.owner.run(["bin/build"], self.next, task="Building")

    def before(self) -> Before:
        """What `switch_back` needs to know."""
        web = self.root / "refdesk/static/web"
        link = str(web.readlink()) if web.is_symlink() else ""
        return Before(self.current().commit, self.branch(), link)

    def switch(self, target: Version) -> None:
        """Switch to the version that was built. The processes should be stopped."""
        self._sh(
            """
            if [ ! -L "$next/.venv" ]; then
              mkdir -p .upgrade/before
              if [ -e .venv ]; then mv .venv .upgrade/before/venv; fi
              mv "$next/.venv" .venv
              # Programs of the packages name the interpreter's path.
              grep -rlIF "$next/.venv" .venv/bin | xargs -r sed -i "s|$next/.venv|$PWD/.venv|g"
            fi
            mkdir -p refdesk/builds
            if [ -L "$next/refdesk/static/web" ]; then
              built=$(basename "$(readlink "$next/refdesk/static/web")")
              mv "$next/refdesk/builds/$built" refdesk/builds/
            else
              built=$(date -u +%Y%m%d-%H%M%S-%N | cut -c 1-22)
              mv "$next/refdesk/static/web" "refdesk/builds/$built"
            fi
            if [ -d refdesk/static/web ] && [ ! -L refdesk/static/web ]; then
              mv refdesk/static/web "refdesk/builds/00000000-before-upgrade"
            fi
            ln -sfn "../builds/$built" refdesk/static/web.next
            mv -T refdesk/static/web.next refdesk/static/web
            """,
            task="Switching",
        )
        self._git("checkout", "--quiet", "--detach", target.commit)

    def switch_back(self, before: Before) -> None:
        """Undo a `switch`, also a part of one. Repeating it is harmless."""
        self._git("checkout", "--quiet", *([before.branch] if before.branch else ["--detach", before.commit]))
        self._sh(
            """
            if [ -e .upgrade/before/venv ]; then
              rm -rf .venv
              mv .upgrade/before/venv .venv
            fi
            rm -rf .upgrade/before
            if [ -n "$link" ]; then
              ln -sfn "$link" refdesk/static/web.next
              mv -T refdesk/static/web.next refdesk/static/web
            elif [ -e refdesk/builds/00000000-before-upgrade ]; then
              if [ -L refdesk/static/web ]; then rm refdesk/static/web; fi
              mv refdesk/builds/00000000-before-upgrade refdesk/static/web
            fi
            """,
            task="Switching back",
            link=before.web_link,
        )

    def clean_up(self) -> None:
        """After a success: pass on what the next upgrade can share, and delete the rest."""
        self._sh(
            """
            modules=web/node_modules
            if [ -d "$next/$modules" ] && ! cmp -s $modules/.installed "$next/$modules/.installed"; then
              rm -rf $modules
              mv "$next/$modules" $modules
            fi
            if [ -d "$next/.node" ] && [ ! -L "$next/.node" ]; then rm -rf .node; fi
            rm -rf .upgrade/before
            """,
            task="Cleaning up",
        )
        self.discard()

    def discard(self) -> None:
        """Delete the worktree, if there is one."""
        self._sh('rm -rf "$next" && git worktree prune', task="Deleting the earlier build")

    def _git(self, *words: str | Path, task: str = "") -> str:
        return self.owner.run(["git", *words], self.root, task=task).strip()

    def _sh(self, script: str, *, task: str, **variables: str) -> None:
        self.owner.run(["sh", "-euc", script], self.root, {"next": str(self.next), **variables}, task=task)
