using RunLinkedData.Model.Checks;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Cli.Output;

/// <summary>How what was expected of a version came out, as lines.</summary>
internal static class CheckText
{
    public static IEnumerable<string> Of(DatasetManifest manifest)
    {
        if (manifest.Contract is { } contract)
        {
            yield return $"contract: {contract.Name ?? contract.Id} {contract.Version}";
        }

        if (manifest.Checks is not { Count: > 0 } checks)
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
