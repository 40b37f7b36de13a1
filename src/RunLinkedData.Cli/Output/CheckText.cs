using RunLinkedData.Model.Checks;

namespace RunLinkedData.Cli.Output;

/// <summary>How what was expected of a version came out, as lines.</summary>
internal static class CheckText
{
    public static IEnumerable<string> Of(IReadOnlyList<DatasetCheck>? checks)
    {
        if (checks is not { Count: > 0 })
        {
            yield break;
        }

        var failed = checks.Where(check => !check.Passed).ToList();
        yield return $"checks: {checks.Count - failed.Count} of {checks.Count} passed";
        foreach (var check in failed)
        {
            yield return $"  {(check.Severity == CheckSeverity.Warn ? "warning" : "failed")}: {check.Name}: {check.Details}";
        }
    }
}
