using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;

namespace RunLinkedData.Dagster.Tests;

/// <summary>Runs a script of Python that prints a line <c>ANSWER</c> with JSON behind it.</summary>
internal static class Python
{
    /// <summary>The Python with Dagster, or a reason to skip the test.</summary>
    public static string WithDagster() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "dagster-python"))
        .FirstOrDefault(File.Exists)
        ?? throw new IgnoreException("There is no 'dagster-python' on the PATH, a Python with dagster, to test against.");

    /// <summary>The Python with moto, which plays AWS, or a reason to skip the test.</summary>
    public static string WithMoto()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", ["-c", "import moto.server, boto3"])
            {
                RedirectStandardError = true,
            })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? "python3" : throw new IgnoreException("There is no 'python3' with moto and boto3 here.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new IgnoreException("There is no 'python3' here.");
        }
    }

    public static async Task<JsonNode> AnswerAsync(string python, string script, params string[] arguments)
    {
        using TemporaryFolder home = new();
        return await AnswerAsync(home, python, script, arguments);
    }

    /// <summary>As the other, with a folder of Dagster that stays.</summary>
    public static async Task<JsonNode> AnswerAsync(TemporaryFolder home, string python, string script, params string[] arguments)
    {
        ProcessStartInfo start = new(python, ["-c", script, .. arguments])
        {
            WorkingDirectory = home.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DAGSTER_HOME"] = home.Path, ["DAGSTER_DISABLE_TELEMETRY"] = "yes" },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith("ANSWER ", StringComparison.Ordinal));
        Assert.That(line, Is.Not.Null, await error);
        return JsonNode.Parse(line!["ANSWER ".Length..])!;
    }
}
