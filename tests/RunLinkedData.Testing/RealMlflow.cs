using System.Diagnostics;
using NUnit.Framework;

namespace RunLinkedData.Testing;

/// <summary>
/// The MLflow that is installed here, if there is one: its command <c>mlflow</c> on the PATH, and the Python that has it.
/// </summary>
public static class RealMlflow
{
    private static readonly string[] Pythons = ["mlflow-python", "python3", "python"];

    private static readonly Lazy<Task<string?>> Python = new(FindPythonAsync);

    /// <summary>The path of <c>mlflow</c>, or null.</summary>
    public static string? FindCommand() => Find("mlflow") ?? Find("mlflow.exe");

    /// <summary>
    /// Runs <c>mlflow</c> with these arguments on this store and gives what it printed; without it the test is skipped, and says so.
    /// </summary>
    public static async Task<string> RunAsync(string trackingUri, params string[] arguments)
    {
        if (FindCommand() is not { } command)
        {
            Assert.Ignore("There is no 'mlflow' on the PATH to test against.");
            throw new UnreachableException();
        }

        return await StartAsync(command, trackingUri, arguments);
    }

    /// <summary>Runs a Python program that imports mlflow; without a Python that has it the test is skipped, and says so.</summary>
    public static async Task<string> RunPythonAsync(string trackingUri, string program, params string[] arguments)
    {
        if (await Python.Value is not { } python)
        {
            Assert.Ignore("There is no Python with mlflow on the PATH to test against.");
            throw new UnreachableException();
        }

        return await StartAsync(python, trackingUri, ["-c", program, .. arguments]);
    }

    /// <summary>Skips the test when the MLflow here is older than this, or when there is none.</summary>
    public static async Task RequireAsync(Version oldest)
    {
        var version = (await RunAsync("", "--version")).Trim().Split(' ')[^1];
        if (Version.TryParse(version, out var found) && found < oldest)
        {
            Assert.Ignore($"The mlflow on the PATH is {version}; this is about {oldest} and later.");
        }
    }

    private static async Task<string?> FindPythonAsync()
    {
        foreach (var python in FindCommand() is null ? [] : Pythons.Select(Find).OfType<string>())
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import mlflow"]) { RedirectStandardError = true })!;
            await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode == 0)
            {
                return python;
            }
        }

        return null;
    }

    private static async Task<string> StartAsync(string program, string trackingUri, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MLFLOW_TRACKING_URI"] = trackingUri;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, await errors);
        return await output;
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
