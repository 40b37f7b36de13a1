using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Code;

/// <summary>The code of a run as the tags that MLflow shows by itself: mlflow/utils/mlflow_tags.py.</summary>
internal static class MlflowSourceTags
{
    /// <summary>What the tags of a run tell of its code.</summary>
    public static CodeProvenance Read(IReadOnlyDictionary<string, string> tags) => new()
    {
        Commit = tags.GetValueOrDefault(RunTags.SourceCommit),
        Branch = tags.GetValueOrDefault(RunTags.SourceBranch),
        Remote = tags.GetValueOrDefault(RunTags.SourceRemote),
        IsDirty = tags.GetValueOrDefault(RunTags.SourceDirty) switch { "true" or "True" => true, "false" or "False" => false, _ => null },
    };

    /// <summary>The tags of what is known.</summary>
    public static List<Tag> Of(CodeProvenance code, ProgramProvenance? program = null)
    {
        List<Tag> tags = [new Tag(RunTags.SourceType, "LOCAL")];
        Add(RunTags.SourceName, NameOf(program));
        Add(RunTags.SourceCommit, code.Commit);
        Add(RunTags.SourceBranch, code.Branch);
        Add(RunTags.SourceRemote, code.Remote);
        Add(RunTags.SourceDirty, code.IsDirty switch { true => "true", false => "false", null => null });
        return tags;

        void Add(string key, string? value)
        {
            if (value is { Length: > 0 and <= TrackingLimits.TagValue })
            {
                tags.Add(new Tag(key, value));
            }
        }
    }

    // As MLflow's own client has it: the script, not what interprets it, where the program is none of .NET.
    private static string? NameOf(ProgramProvenance? program) =>
        program is { Framework: null, Script: { } script } ? Path.GetFileName(script) : program?.Name;
}
