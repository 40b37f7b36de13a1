using RunLinkedData.Cli.Output;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>What a command works with.</summary>
internal sealed record Session(RunTracker Tracker, Printer Print);
