using System.Text.Json.Nodes;
using RunLinkedData.Model.Provenance;
using RunLinkedData.OpenLineage.Facts;
using RunLinkedData.OpenLineage.Naming;
using RunLinkedData.Secrets;

namespace RunLinkedData.OpenLineage.Facets;

/// <summary>What is told of a job, which is a process.</summary>
internal static class JobFacets
{
    public static JsonObject Of(LineageFacts facts) => Facet.ObjectOf(
        ("jobType", JobType()),
        ("sourceCodeLocation", SourceCode(facts.Run.Code, facts.Run.Program)),
        ("documentation", Documentation(facts.JobDescription)),
        ("ownership", Ownership(facts.Run.Orchestrator)));

    private static JsonObject JobType() => Facet.Of(
        "JobTypeJobFacet",
        "2-0-4",
        ("processingType", "BATCH"),
        ("integration", "RUNLINKEDDATA"),
        ("jobType", "JOB"),
        ("emissionPattern", new JsonObject { ["eventTrigger"] = "EVENT_BASED", ["eventContentMode"] = "ACCUMULATIVE" }));

    // The facet is about a place in the web: without one there is none.
    private static JsonObject? SourceCode(CodeProvenance? code, ProgramProvenance? program)
    {
        var repository = AddressOf(code?.Remote);
        return code?.CommitUrl is null && repository is null
            ? null
            : Facet.Of(
                "SourceCodeLocationJobFacet",
                "1-1-0",
                ("type", "git"),
                ("url", code!.CommitUrl ?? repository),
                ("repoUrl", code.Remote),
                ("path", PathOf(code.Root, program?.Script)),
                ("version", code.Commit),
                ("branch", code.Branch));
    }

    // git@host:path is SSH's short form.
    private static string? AddressOf(string? remote) =>
        remote is null ? null
        : remote.Contains("://", StringComparison.Ordinal) ? SourceNames.UriOf(remote)
        : remote.IndexOf(':') is > 1 and var colon ? SourceNames.UriOf($"ssh://{remote[..colon]}/{remote[(colon + 1)..].TrimStart('/')}")
        : null;

    private static string? PathOf(string? root, string? script)
    {
        if (root is null || script is null)
        {
            return null;
        }

        var path = Path.GetRelativePath(root, script).Replace('\\', '/');
        return path.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(path) ? null : path;
    }

    private static JsonObject? Documentation(string? description) => string.IsNullOrWhiteSpace(description)
        ? null
        : Facet.Of(
            "DocumentationJobFacet", "1-1-0", ("description", SecretText.Redact(description)), ("contentType", "text/markdown"));

    // Who has started a run does not own its process.
    private static JsonObject? Ownership(Orchestrator? orchestrator) =>
        orchestrator?.Details.TryGetValue("owner", out var owner) == true && owner.Length > 0
            ? Facet.Of("OwnershipJobFacet", "1-0-1", ("owners", new JsonArray(new JsonObject { ["name"] = owner })))
            : null;
}
