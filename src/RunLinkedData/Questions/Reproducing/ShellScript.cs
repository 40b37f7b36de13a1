using System.Text;

namespace RunLinkedData.Questions.Reproducing;

/// <summary>Makes a run again from its code.</summary>
internal static class ShellScript
{
    public static string Of(Reproduction reproduction)
    {
        var script = new StringBuilder();
        Add("#!/bin/sh");
        Add(ShellText.Comment($"Makes run {reproduction.RunId} of process '{reproduction.Process}' again."));
        foreach (var warning in reproduction.Warnings)
        {
            Add(ShellText.Comment(warning));
        }

        Add("set -eu");
        AddCode();
        Add("");
        foreach (var (name, value) in reproduction.Variables)
        {
            Add($"export {name}={ShellText.Quote(value)}");
        }

        Add("");
        Add(reproduction.Command.Count > 0 ? ShellText.Quote(reproduction.Command) : "# The command is not known: start the program here.");
        return script.ToString();

        void Add(string line) => script.Append(line).Append('\n');

        void AddCode()
        {
            if (reproduction.Commit is not { } commit)
            {
                Add("");
                Add("# The commit of the code is not known. Execute this in the folder that holds the code.");
                return;
            }

            if (reproduction.Diff is not null)
            {
                AddDiff(reproduction.Diff);
            }

            Add("");
            AddRepository();
            var folder = ShellText.Quote("rld-" + reproduction.RunId);
            Add($"commit={ShellText.Quote(commit)}");
            Add($"git clone --no-checkout -- \"$repository\" {folder}");
            Add($"cd -- {folder}");
            Add(
                "git cat-file -e \"$commit^{commit}\" || { echo \"The repository "
                + "$repository does not hold commit $commit.\" >&2; exit 1; }");
            Add("git checkout --detach \"$commit\"");
            Add("if [ -f .gitmodules ]; then git submodule update --init --recursive || echo 'Not all submodules are there.' >&2; fi");
            if (reproduction.Diff is not null)
            {
                Add("git apply --whitespace=nowarn -- \"$changes\"");
            }
        }

        // The work tree of the run, as all that was committed in it can be cloned from there.
        void AddRepository()
        {
            if (reproduction.Remote is { } remote)
            {
                Add($"repository={ShellText.Quote(remote)}");
                return;
            }

            Add("# The address of the repository is not known. RLD_REPOSITORY names it; else it is looked for where the code was.");
            Add("repository=${RLD_REPOSITORY:-}");
            Add($"[ -n \"$repository\" ] || repository={ShellText.Quote(reproduction.Root ?? ".")}");
        }

        void AddDiff(string diff)
        {
            Add("");
            Add("# The code had changes that were not committed. Their file is the argument of this script; to get it:");
            var command = ShellText.Quote(["mlflow", "artifacts", "download", "--run-id", reproduction.RunId, "--artifact-path", diff]);
            var store = reproduction.Variables.TryGetValue(Variable.TrackingUri, out var uri)
                ? $"{Variable.TrackingUri}={ShellText.Quote(uri)} "
                : "";
            Add(ShellText.Comment($"  {store}{command}"));
            Add("changes=${1:?the file with the changes is missing}");
            Add("case $changes in /*) ;; *) changes=$PWD/$changes ;; esac");
        }
    }
}
