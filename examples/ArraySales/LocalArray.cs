using System.Diagnostics;
using System.Globalization;

namespace ArraySales;

/// <summary>
/// Does on this machine what AWS Batch does with an array job: starts a program for each member, and again when it fails.
/// </summary>
internal static class LocalArray
{
    private const int MostAttempts = 3;

    /// <summary>Gives the indices of the members that have failed in all of their attempts.</summary>
    public static async Task<IReadOnlyList<int>> RunAsync(string job, int size, int atOnce, IEnumerable<string> arguments)
    {
        var failed = new List<int>();
        var given = arguments.ToArray();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, size),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            async (index, cancellationToken) =>
            {
                for (var attempt = 1; attempt <= MostAttempts; attempt++)
                {
                    if (await ExecuteAsync(job, index, size, attempt, given, cancellationToken))
                    {
                        return;
                    }
                }

                lock (failed)
                {
                    failed.Add(index);
                }
            });
        return failed;
    }

    private static async Task<bool> ExecuteAsync(
        string job, int index, int size, int attempt, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string[] program = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet"
            ? [path]
            : [Environment.ProcessPath!, typeof(LocalArray).Assembly.Location];
        ProcessStartInfo start = new(program[0], [.. program[1..], .. arguments]);
        foreach (var (name, value) in new (string, object)[]
        {
            ("AWS_BATCH_JOB_ID", $"{job}:{index}"),
            ("AWS_BATCH_JOB_ARRAY_INDEX", index),
            ("AWS_BATCH_JOB_ARRAY_SIZE", size),
            ("AWS_BATCH_JOB_ATTEMPT", attempt),
        })
        {
            start.Environment[name] = Convert.ToString(value, CultureInfo.InvariantCulture);
        }

        using var member = Process.Start(start)!;
        await member.WaitForExitAsync(cancellationToken);
        return member.ExitCode == 0;
    }
}
