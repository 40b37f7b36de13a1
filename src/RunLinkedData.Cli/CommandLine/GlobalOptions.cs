using System.CommandLine;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>The options of every command.</summary>
internal static class GlobalOptions
{
    public static Option<string?> TrackingUri { get; } = new("--tracking-uri")
    {
        Description =
            "The store: sqlite:///mlflow.db or https://mlflow.example.com. Default: MLFLOW_TRACKING_URI, else sqlite:///mlflow.db here.",
        HelpName = "uri",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document instead of text.", Recursive = true };

    public static Option<bool> Wide { get; } = new("--wide")
    {
        Description = "Print tables in full, wider than the terminal.",
        Recursive = true,
    };

    public static Option<bool> SharedArtifacts { get; } = new("--shared-artifacts")
    {
        Description = "Artifact folders that the server names are the same on this machine, by a share. Default: RLD_SHARED_ARTIFACTS.",
        Recursive = true,
    };

    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Say more when something fails.", Recursive = true };
}
