using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Provenance.Code;

/// <summary>The code of a run as the tags that MLflow shows by itself: mlflow/utils/mlflow_tags.py.</summary>
internal static class MlflowSourceTags
{
    /// <summary>The tags of what is known.</summary>
    public static List<Tag> Of(CodeProvenance code, ProgramProvenance? program = null)
    {
        List<Tag> tags = [new Tag("mlflow.source.type", "LOCAL")];
        Add("mlflow.source.name", program?.Name);
        Add("mlflow.source.git.commit", code.Commit);
        Add("mlflow.source.git.branch", code.Branch);
        Add("mlflow.source.git.repoURL", code.Remote);
        Add("mlflow.source.git.dirty", code.IsDirty switch { true => "true", false => "false", null => null });
        return tags;

        void Add(string key, string? value)
        {
            if (value is { Length: > 0 and <= TrackingLimits.TagValue })
            {
                tags.Add(new Tag(key, value));
            }
        }
    }
}
