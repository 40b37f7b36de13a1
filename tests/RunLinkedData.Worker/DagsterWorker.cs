using System.Globalization;
using RunLinkedData.Dagster;
using RunLinkedData.Dagster.Metadata;
using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Worker;

/// <summary>A program that Dagster starts: it reports a version, fails, prints, or logs until it is ended.</summary>
internal static class DagsterWorker
{
    public static void Work(string[] args) => DagsterPipes.Run(pipes =>
    {
        switch (args[0])
        {
            case "report":
                pipes.Log("Straße ☃", DagsterLogLevel.Warning);
                pipes.ReportCheck("rows", passed: true, DagsterCheckSeverity.Warn);
                pipes.ReportMaterialization(dataVersion: args[1], metadata: Metadata(pipes.Context));
                break;
            case "fail":
                throw new InvalidDataException("station 42 has no rows");
            case "lines":
                for (var i = 0; i < 1_000; i++)
                {
                    pipes.Log($"{i} of {Environment.ProcessId}");
                }

                break;
            case "print":
                Console.Write("hello ");
                Console.WriteLine("stdout");
                Console.Error.WriteLine("hello stderr, PASSWORD=tomato");
                pipes.ReportMaterialization(dataVersion: "1");
                Console.Write("no end");
                break;
            case "steps":
                Step(pipes, int.Parse(args[1], CultureInfo.InvariantCulture));
                Wait();
                break;
            case "wait":
                pipes.Log("waits");
                Wait();
                break;
            default:
                Console.WriteLine("ready");
                for (var i = 0; i < 1_000_000; i++)
                {
                    pipes.Log(i.ToString(CultureInfo.InvariantCulture) + new string('x', 500));
                }

                break;
        }
    });

    // As many messages as it is told, of each kind.
    private static void Step(DagsterPipes pipes, int count)
    {
        Action[] steps =
        [
            () => pipes.Log("Straße ☃"),
            () => pipes.LogExternalStream(DagsterStream.Stderr, "warn: slow disk\n"),
            () => pipes.ReportCheck("rows", passed: false, metadata: Metadata(pipes.Context)),
            () => pipes.ReportCustomMessage(1),
            () => pipes.ReportMaterialization(dataVersion: "1", metadata: Metadata(pipes.Context)),
            () => pipes.Close(new InvalidDataException("outer", new FileNotFoundException("inner"))),
        ];
        foreach (var step in steps.Take(count))
        {
            step();
        }
    }

    private static void Wait()
    {
        Console.WriteLine("ready");
        Thread.Sleep(Timeout.Infinite);
    }

    private static Dictionary<string, MetadataValue> Metadata(DagsterContext context) => new()
    {
        ["dagster/row_count"] = MetadataValue.Int(28_896),
        ["mean"] = MetadataValue.Float(1),
        ["page"] = MetadataValue.Url("https://mlflow.example.org/#/experiments/7"),
        ["partition"] = context.IsPartitionStep ? MetadataValue.Text(context.PartitionKey) : MetadataValue.Null(),
        ["dagster/column_schema"] = MetadataValue.TableSchema([new TableColumn { Name = "units", Type = "int64", Nullable = false }]),
        ["dagster/column_lineage"] = MetadataValue.ColumnLineage(new Dictionary<string, IReadOnlyList<ColumnDependency>>
        {
            ["units"] = [new ColumnDependency { AssetKey = ["shop", "sales"], Column = "units" }],
        }),
    };
}
