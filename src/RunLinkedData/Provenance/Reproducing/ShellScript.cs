using System.Text;

namespace RunLinkedData.Provenance.Reproducing;

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
            if (reproduction.Remote is not { } remote || reproduction.Commit is not { } commit)
            {
                Add("");
                Add("# The code is not known. Execute this in the folder that holds it.");
                return;
            }

            if (reproduction.Diff is not null)
            {
                AddDiff(reproduction.Diff);
            }

            var folder = ShellText.Quote("rld-" + reproduction.RunId);
            Add("");
            Add($"git clone --no-checkout -- {ShellText.Quote(remote)} {folder}");
            Add($"cd -- {folder}");
            Add($"git checkout --detach {ShellText.Quote(commit)}");
            if (reproduction.Diff is not null)
            {
                Add("git apply --whitespace=nowarn -- \"$changes\"");
            }
        }

        void AddDiff(string diff)
        {
            Add("");
            Add("# The code had changes that were not committed. Their file is the argument of this script; to get it:");
            var command = ShellText.Quote(["mlflow", "artifacts", "download", "--run-id", reproduction.RunId, "--artifact-path", diff]);
            var store = reproduction.Variables.TryGetValue(Variable.TrackingUri, out var uri) ? $"{Variable.TrackingUri}={ShellText.Quote(uri)} " : "";
            Add(ShellText.Comment($"  {store}{command}"));
            Add("changes=${1:?the file with the changes is missing}");
            Add("case $changes in /*) ;; *) changes=$PWD/$changes ;; esac");
        }
    }
}
