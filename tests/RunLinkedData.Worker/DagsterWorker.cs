using System.Globalization;
using RunLinkedData.Dagster;
using RunLinkedData.Dagster.Metadata;
using RunLinkedData.Dagster.Model;

namespace RunLinkedData.Worker;

/// <summary>A program that Dagster starts: it reports a version, fails, or logs until it is ended.</summary>
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
            default:
                Console.WriteLine("ready");
                for (var i = 0; i < 1_000_000; i++)
                {
                    pipes.Log(i.ToString(CultureInfo.InvariantCulture) + new string('x', 500));
                }

                break;
        }
    });

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
