using System.Text;

namespace RunLinkedData.Provenance.Code;

/// <summary>A path that is not as in a commit, as <c>git diff --raw -z</c> gives it: git-diff(1), "Raw output format".</summary>
/// <param name="Path">The path.</param>
/// <param name="OldId">The ID of its content in the commit; zeros when it is not in it.</param>
/// <param name="WasSubmodule">Whether it is a submodule in the commit.</param>
/// <param name="IsSubmodule">Whether it is one now.</param>
internal sealed record ChangedPath(string Path, string OldId, bool WasSubmodule, bool IsSubmodule)
{
    private const string SubmoduleMode = "160000";

    /// <summary>All of an output: <c>:OLDMODE NEWMODE OLDID NEWID STATUS</c> and a path, each with a zero byte behind.</summary>
    public static IReadOnlyList<ChangedPath> Parse(byte[] output)
    {
        List<ChangedPath> paths = [];
        var fields = Encoding.UTF8.GetString(output).Split('\0');
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i].TrimStart(':').Split(' ') is [var oldMode, var newMode, var oldId, ..])
            {
                paths.Add(new ChangedPath(fields[i + 1], oldId, oldMode == SubmoduleMode, newMode == SubmoduleMode));
            }
        }

        return paths;
    }
}
