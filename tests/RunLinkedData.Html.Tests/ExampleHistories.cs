using System.Text.Json;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Versions.History;

namespace RunLinkedData.Html.Tests;

/// <summary>Histories to show: forecasts of a small shop, day by day.</summary>
internal static class ExampleHistories
{
    private const string Name = "demand-forecast";

    /// <summary>
    /// Sales grow and have a week; every tenth version but the first has another horizon, from the half on the code is another, from the
    /// seventh on there is a column <c>Promotion</c>, and one version cannot be read.
    /// </summary>
    public static DatasetHistory Shop(int count, int wide = 0) =>
        new(Name, "forecasts", [.. Enumerable.Range(0, count).Select(i => Version(i, count, wide))]);

    /// <summary>A history of one version after the other, each of the columns, types and figures that are given.</summary>
    public static DatasetHistory Of(params IReadOnlyList<(string Name, string Type, ColumnProfile? Profile)>[] versions) => new(
        Name,
        "forecasts",
        [
            .. versions.Select((columns, i) => Record(i, 100, columns, new Dictionary<string, string>())),
        ]);

    public static ColumnProfile Profile(double min, double max, double mean, long nulls = 0) =>
        new()
        {
            Nulls = nulls,
            Min = JsonSerializer.SerializeToElement(min),
            Max = JsonSerializer.SerializeToElement(max),
            Mean = mean,
            Stddev = (max - min) / 5,
        };

    private static HistoryEntry Version(int i, int count, int wide)
    {
        Random random = new(i);
        var growth = 1 + (0.4 * i / Math.Max(1, count)) + (0.08 * Math.Sin(i * Math.PI * 2 / 7)) + (random.NextDouble() * 0.04);
        var parameters = new Dictionary<string, string>
        {
            ["horizon_days"] = (i / 10 * 7 + 28).ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["model"] = "seasonal",
        };
        List<(string, string, ColumnProfile?)> columns =
        [
            ("Sku", "string", new ColumnProfile { Nulls = 0 }),
            ("Units", "float64", Profile(0, 140 * growth, 31.5 * growth, nulls: i * 3)),
            ("Price", "decimal(38,18)", Profile(0.49, 89.99, 12.4 + (i % 3))),
            ("Stock", "int32", Profile(-4, 90_000 * growth, 41_250 * growth)),
        ];
        if (i * 12 / Math.Max(1, count) >= 7)
        {
            columns.Add(("Promotion", "bool", new ColumnProfile { Nulls = 0, Mean = 0.1 + (0.02 * (i % 5)) }));
        }

        columns.AddRange(
            Enumerable.Range(0, wide).Select(c => ($"feature_{c:000}", "float64", (ColumnProfile?)Profile(-c, c + growth, growth / 2))));
        var isNewCode = i * 12 / Math.Max(1, count) >= 6;
        return count >= 12 && i is 4 or 200
            ? Record(i, 0, [], parameters, isNewCode) with
            {
                Rows = null,
                Bytes = null,
                Files = null,
                Error = $"The manifest of forecasts@{Id(i)} cannot be read: it is damaged. Save the dataset again.",
            }
            : Record(i, (long)(12_000 * growth), columns, parameters, isNewCode);
    }

    private static HistoryEntry Record(
        int i,
        long rows,
        IReadOnlyList<(string Name, string Type, ColumnProfile? Profile)> columns,
        IReadOnlyDictionary<string, string> parameters,
        bool isNewCode = false)
    {
        var start = ExampleGraphs.Start.AddDays(i);
        return new HistoryEntry
        {
            Version = new DataVersion
            {
                Process = Name,
                Dataset = "forecasts",
                RunId = Id(i),
                StartedAt = start,
                PublishedAt = start.AddSeconds(95 + (i % 7 * 11)),
                Digest = "sha256:733c242d",
                Parameters = parameters,
                Commit = isNewCode ? "c01dbeef9f3c2a1b" : "9f3c2a1bc01dbeef",
            },
            Rows = rows,
            Bytes = (rows * 25) + 4096,
            Files = 1,
            Columns = [.. columns.Select(column => new DatasetColumn { Name = column.Name, Type = column.Type, Nullable = true })],
            Profile = columns.Where(column => column.Profile is not null).ToDictionary(column => column.Name, column => column.Profile!),
        };
    }

    private static string Id(int number) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number + 1000)))[..32];
}
