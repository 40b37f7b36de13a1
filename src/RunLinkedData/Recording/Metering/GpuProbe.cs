using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace RunLinkedData.Recording.Metering;

/// <summary>
/// What <c>nvidia-smi</c> says of the GPUs. It is started once and prints a line for each GPU, time and again: starting it for each sample
/// would cost more than all else.
/// </summary>
internal sealed class GpuProbe : IDisposable
{
    /// <summary>The program, as it is found on the PATH.</summary>
    public const string Program = "nvidia-smi";

    private const double MegabytesOfMebibyte = 1.048576;

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, IReadOnlyList<(string Name, double Value)>> _latest = [];

    private GpuProbe(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);

        // Read, so that it never waits for somebody to do so.
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts it; null where there is none.</summary>
    public static GpuProbe? TryStart(TimeSpan interval, string program = Program)
    {
        var start = new ProcessStartInfo(
            program,
            [
                "--query-gpu=index,utilization.gpu,memory.used,memory.total,power.draw,enforced.power.limit",
                "--format=csv,noheader,nounits",
                string.Create(CultureInfo.InvariantCulture, $"--loop-ms={(int)interval.TotalMilliseconds}"),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        try
        {
            return Process.Start(start) is { } process ? new GpuProbe(process) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>What it said last; nothing when it has nothing to say, or is gone.</summary>
    public IReadOnlyList<(string Name, double Value)> Read()
    {
        if (_process.HasExited)
        {
            return [];
        }

        lock (_lock)
        {
            return [.. _latest.Values.SelectMany(values => values)];
        }
    }

    public void Dispose()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It is gone.
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        var fields = line?.Split(',', StringSplitOptions.TrimEntries).Select(ToNumber).ToList();
        if (fields is not [{ } number, var busy, var used, var total, var power, var limit])
        {
            return;
        }

        var index = (int)number;

        IEnumerable<(string Name, double? Value)> all =
        [
            ("utilization_percentage", busy),
            ("memory_usage_megabytes", used * MegabytesOfMebibyte),
            ("memory_usage_percentage", total > 0 ? 100 * used / total : null),
            ("power_usage_watts", power),
            ("power_usage_percentage", limit > 0 ? 100 * power / limit : null),
        ];
        lock (_lock)
        {
            _latest[index] =
            [
                .. from one in all
                   where one.Value is not null
                   select (string.Create(CultureInfo.InvariantCulture, $"gpu_{index}_{one.Name}"), one.Value ?? 0),
            ];
        }
    }

    // "[N/A]" and the like are none.
    private static double? ToNumber(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
