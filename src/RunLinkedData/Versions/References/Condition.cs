using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.MLflow.Tracking.Search;

namespace RunLinkedData.Versions.References;

/// <summary>What a run must have been given: <c>name=value</c> for a parameter, <c>tag.name=value</c> for a tag.</summary>
internal sealed record Condition(bool IsTag, string Name, string Value)
{
    public const string TagPrefix = "tag.";

    /// <summary>For a parameter whose own name begins like one of the prefixes.</summary>
    public const string ParamPrefix = "param.";

    /// <summary>Whether a parameter or a tag can have that name.</summary>
    public bool IsNamed => TrackingLimits.IsKey(Name);

    /// <summary>
    /// The filter of a search. A value that no filter can hold is searched for with a pattern that finds more;
    /// <see cref="Holds"/> is exact, also where a database compares text without regard to case.
    /// </summary>
    public RunFilter ToFilter()
    {
        var key = IsTag ? RunFilter.Tag(Name) : RunFilter.Param(Name);
        return TextFilterKey.CanHold(Value) ? key.EqualTo(Value) : key.Like(Value.Replace('\'', '_').Replace('\\', '_'));
    }

    public bool Holds(MlflowRun run) => (IsTag ? run.FindTag(Name) : run.FindParam(Name)) == Value;

    /// <summary>Reads the name as it stands before <c>=</c>.</summary>
    public static Condition Of(string written, string value) =>
        written.StartsWith(TagPrefix, StringComparison.Ordinal) ? new Condition(true, written[TagPrefix.Length..], value)
        : written.StartsWith(ParamPrefix, StringComparison.Ordinal) ? new Condition(false, written[ParamPrefix.Length..], value)
        : new Condition(false, written, value);

    public override string ToString()
    {
        var needsPrefix = Name.StartsWith(TagPrefix, StringComparison.Ordinal) || Name.StartsWith(ParamPrefix, StringComparison.Ordinal);
        return $"{(IsTag ? TagPrefix : needsPrefix ? ParamPrefix : "")}{Uri.EscapeDataString(Name)}={Uri.EscapeDataString(Value)}";
    }
}
