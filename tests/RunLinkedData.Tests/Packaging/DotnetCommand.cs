using System.Diagnostics;
using NUnit.Framework;

namespace RunLinkedData.Tests.Packaging;

/// <summary>The SDK's commands and the programs that they make, as a user starts them.</summary>
internal static class DotnetCommand
{
    // What cannot be had from a package source: NU1101, NU1102, NU1103 (no such package or version there), NU1301, NU1302 (no answer).
    private static readonly string[] Unreachable = ["error NU1101", "error NU1102", "error NU1103", "error NU1301", "error NU1302"];

    /// <summary>Runs <c>dotnet</c>; the test is skipped when packages that it needs cannot be had.</summary>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var (code, output) = await StartAsync("dotnet", folder, arguments);
        if (code != 0 && Array.Find(Unreachable, output.Contains) is { } reason)
        {
            var line = output.Split('\n').First(line => line.Contains(reason, StringComparison.Ordinal));
            Assert.Ignore($"Packages that this needs cannot be had here: {line.Trim()}");
        }

        Assert.That(code, Is.Zero, output);
        return output;
    }

    /// <summary>Runs a program to its end; what it wrote to both outputs.</summary>
    public static async Task<(int Code, string Output)> StartAsync(string program, string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_NOLOGO"] = start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        // Those of the test host are not meant for others.
        string[] own = ["MSBuild", "MLFLOW_"];
        foreach (var variable in start.Environment.Keys.Where(
            key => own.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal))).ToArray())
        {
            start.Environment.Remove(variable);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
