using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Tests;

/// <summary>Graphs to draw: what a small shop has, and what chance makes.</summary>
internal static class ExampleGraphs
{
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 6, 30, 0, TimeSpan.Zero);

    /// <summary>
    /// Two runs of sales read two files; a forecast reads both; three runs have read the forecast, one of them a run that was lost.
    /// </summary>
    public static LineageGraph Shop(bool isCut = false)
    {
        var orders = External("orders", "s3://shop/2026/orders.parquet", "etag-7f3a", -2);
        var weather = External("weather", "https://weather.example/daily", "2026-11-01", -1);
        var october = Run(1, "sales", -1) with
        {
            RunName = "clean-ewe-516",
            User = "ann",
            CommitUrl = "https://github.example/shop/sales/commit/9f3c2a1b",
        };
        var november = Run(2, "sales", -1) with { RunName = "calm-stork-481", IsDirty = true };
        var forecast = Run(3, "demand-forecast", 0) with
        {
            RunName = "bold-ibis-271",
            PageUrl = "https://mlflow.example/#/experiments/2/runs/3",
        };
        var failed = Run(4, "stock-planning", 1) with { Status = RunStatus.Failed };
        var planned = Run(5, "stock-planning", 1) with
        {
            RunName = "bright-ram-262",
            Status = RunStatus.Running,
            EndedAt = null,
            PageUrl = "https://mlflow.example/#/experiments/3/runs/5",
        };
        var report = Run(6, "management-report", 2) with { IsDeleted = true };
        var lost = new LineageNode { Id = Id(9), Kind = LineageNodeKind.Missing, Level = -2 };
        return Graph(
            forecast,
            "forecasts",
            [orders, lost, weather, october, november, forecast, failed, planned, report],
            [
                (orders, october, "orders"), (orders, november, "orders"), (lost, november, "customers"), (weather, forecast, "weather"),
                (october, forecast, "transactions"), (october, forecast, "returns"), (november, forecast, "transactions"),
                (november, planned, "transactions"),
                (forecast, failed, "forecasts"), (forecast, planned, "forecasts"), (planned, report, "orders_to_place"),
            ],
            isCut);
    }

    /// <summary>A graph without circles, the same for the same seed.</summary>
    public static LineageGraph Random(int seed, int count, double edgesPerNode = 1.6)
    {
        Random random = new(seed);
        string[] processes = ["sales", "demand-forecast", "stock-planning", "pricing", "report"];
        LineageNode[] nodes = [.. Enumerable.Range(0, count).Select(i => Run(i, processes[i * processes.Length / count], i - (count / 2)))];
        var edges = Enumerable.Range(0, (int)(count * edgesPerNode)).Select(_ =>
        {
            var to = random.Next(1, Math.Max(2, count));
            return (From: Math.Max(0, to - 1 - random.Next(random.Next(1, 60))), To: to);
        });
        return Graph(
            nodes[count / 2],
            null,
            nodes,
            [.. edges.Where(edge => edge.To < count && edge.From < edge.To)
                .Distinct()
                .Select(edge => (nodes[edge.From], nodes[edge.To], "transactions"))]);
    }

    public static LineageGraph Graph(
        LineageNode start,
        string? dataset,
        IReadOnlyList<LineageNode> nodes,
        IReadOnlyList<(LineageNode From, LineageNode To, string Dataset)> edges,
        bool isCut = false) =>
        new(
            start,
            dataset,
            nodes,
            [.. edges.Select(edge => new LineageEdge { From = edge.From.Id, To = edge.To.Id, Dataset = edge.Dataset })],
            isCut);

    public static LineageNode Run(int number, string process, int level) => new()
    {
        Id = Id(number),
        Kind = LineageNodeKind.Run,
        Level = level,
        Process = process,
        Status = RunStatus.Finished,
        StartedAt = Start.AddHours(number),
        EndedAt = Start.AddHours(number).AddMinutes(3),
        Commit = "9f3c2a1b7d5e4f60718293a4b5c6d7e8f9012345",
        Datasets = [new ProvenanceOutput
        {
            Dataset = "transactions",
            Digest = "sha256:733c242d42fcc64f4d7b480b45d54cfe4cbc683cc095caecca812ec615cbc087",
            Rows = 12_480 + number,
            Bytes = 310_224,
        }],
    };

    private static string Id(int number) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)))[..32];

    private static LineageNode External(string name, string source, string version, int level) =>
        new()
        {
            Id = "external:" + name,
            Kind = LineageNodeKind.External,
            Level = level,
            External = new ExternalInput { Name = name, Source = source, Version = version },
        };
}
