using System.Diagnostics;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;
using RunLinkedData.Tests.Datasets;

namespace RunLinkedData.Tests.Tables.Formats;

/// <summary>
/// What the datasets' page says of Python's readers, by these readers: those of the Python that <c>RLD_TEST_PYTHON</c> names, else of the
/// <c>python3</c> on the PATH. Without pandas, pyarrow and DuckDB of the page's versions the test is skipped, and says so.
/// </summary>
public sealed class PythonReadersTests : DatasetFixture
{
    private static readonly Guid SomeId = new("01020304-0506-0708-090a-0b0c0d0e0f10");

    private static readonly Awkward[] Rows =
    [
        new(
            "null",
            true,
            9007199254740993,
            ulong.MaxValue,
            0.1,
            12345678901.123456789012345678m,
            DateTime.MinValue,
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(6),
            DateOnly.MinValue,
            new TimeOnly(23, 59, 59, 999, 999),
            TimeSpan.FromTicks(-1),
            SomeId,
            [0, 255],
            [1, 2],
            [SomeId]),
        new(
            "",
            false,
            -1,
            0,
            double.NaN,
            1.5m,
            new DateTime(2026, 1, 2, 3, 4, 5).AddMicroseconds(6),
            null,
            new DateOnly(2026, 1, 2),
            new TimeOnly(3, 4, 5),
            TimeSpan.FromHours(26),
            null,
            [],
            [],
            []),
        new(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
        new("00123", true, 0, 1, double.PositiveInfinity, 0, null, null, null, null, null, null, null, null, null),
    ];

    private sealed record Awkward(
        string? Text,
        bool? Flag,
        long? Count,
        ulong? Big,
        double? Ratio,
        decimal? Amount,
        DateTime? Wall,
        DateTimeOffset? Instant,
        DateOnly? Day,
        TimeOnly? Clock,
        TimeSpan? Lasted,
        Guid? Id,
        byte[]? Bytes,
        int[]? Numbers,
        List<Guid>? Ids);

    [Test]
    public async Task Read_EveryTypeAndFormat_IsAsTheDocumentationSays()
    {
        foreach (var (format, name) in new[]
        {
            (DatasetFormat.Parquet, "parquet"),
            (DatasetFormat.Csv, "csv"),
            (DatasetFormat.JsonLines, "json_lines"),
        })
        {
            await Writer.WriteRowsAsync(name, Rows, new SaveDatasetOptions { Format = format });
        }

        var docs = Path.Combine(Repository.Root, "docs", "datasets.md");
        var printed = (await RunAsync(docs, Path.Combine(Root, "datasets"))).ReplaceLineEndings("\n").Trim().Split("\n\n");
        var page = (await File.ReadAllTextAsync(docs)).ReplaceLineEndings("\n");
        if (!page.Contains(printed[0], StringComparison.Ordinal))
        {
            Assert.Ignore($"The page's readers are not those of this Python, which has: {printed[0]}");
        }

        Assert.Multiple(() =>
        {
            foreach (var table in printed.Skip(1))
            {
                Assert.That(page, Does.Contain(table));
            }
        });
    }

    private static async Task<string> RunAsync(string docs, string folder)
    {
        var python = Environment.GetEnvironmentVariable("RLD_TEST_PYTHON") is { Length: > 0 } named ? named : "python3";
        var script = Path.Combine(TestContext.CurrentContext.TestDirectory, "Datasets", "Formats", "readers.py");
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(python, [script, docs, folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.That(process.ExitCode, Is.Zero, await errors);
            return await output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore($"There is no '{python}' to read with.");
            throw new UnreachableException();
        }
    }
}
