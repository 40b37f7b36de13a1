using RunLinkedData.Model;
using RunLinkedData.Waiting;

namespace RunLinkedData.Questions.Verification;

/// <summary>What is verified, and how.</summary>
public sealed class VerifyOptions
{
    private const int MostAtOnce = 64;

    /// <summary>Of a process: only runs that started at this moment or later. Default: no bound.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>Of a process: only runs that started before this moment. Default: no bound.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Only this dataset. Of a process, only the runs whose tags name it are looked at then. Default: null, all of them.</summary>
    public string? Dataset { get; set; }

    /// <summary>
    /// Reads every file and compares its SHA-256; else files are only looked for, and their sizes compared. Default: true.
    /// </summary>
    public bool Rehash { get; set; } = true;

    /// <summary>How many runs and files are looked at at a time: 1 to 64. Default: 4.</summary>
    public int Parallelism { get; set; } = LimitedParallel.AFew;

    /// <summary>
    /// Is told after each file and each version how far it is; one call at a time, and the work waits for it. Default: null.
    /// </summary>
    public IProgress<VerificationProgress>? Progress { get; set; }

    internal static VerifyOptions Of(Action<VerifyOptions>? configure)
    {
        var options = new VerifyOptions();
        configure?.Invoke(options);
        if (options.Dataset is { } dataset)
        {
            DatasetIdentity.CheckName(dataset, nameof(Dataset));
        }

        return options.Parallelism is >= 1 and <= MostAtOnce
            ? options
            : throw new ArgumentException($"{nameof(Parallelism)} is {options.Parallelism}; it must be from 1 to {MostAtOnce}.");
    }
}
