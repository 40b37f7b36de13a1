using System.Globalization;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Datasets.Referencing;

/// <summary>
/// A small kind of tables: a folder with files <c>1.v</c>, <c>2.v</c>, each of which names the data files of that version, and data files
/// of one number a line. A line <c>-</c> behind a name says that its first row was deleted.
/// </summary>
internal sealed class LinesSource : IVersionSource
{
    public string Name => "lines";

    public async Task<bool> IsAtAsync(SourceLocation location, CancellationToken cancellationToken) =>
        (await location.Open(location.Uri).ListAsync("", cancellationToken))
            .Any(entry => entry.Path.EndsWith(".v", StringComparison.Ordinal));

    public Task<SourceVersion> OpenAsync(SourceLocation location, string? version, CancellationToken cancellationToken) =>
        OpenAsync(location, version, ErrorCode.TableNotFound, cancellationToken);

    public Task<SourceVersion> OpenAgainAsync(SourceLocation location, PinnedVersion pinned, CancellationToken cancellationToken) =>
        OpenAsync(location, pinned.Version, ErrorCode.TableGone, cancellationToken);

    private static async Task<SourceVersion> OpenAsync(
        SourceLocation location, string? version, string missing, CancellationToken cancellationToken)
    {
        var store = location.Open(location.Uri);
        var entries = await store.ListAsync("", cancellationToken);
        version ??= entries.Select(entry => entry.Path).Where(path => path.EndsWith(".v", StringComparison.Ordinal)).Max()![..^2];
        if (entries.All(entry => entry.Path != version + ".v"))
        {
            throw new SourceException(missing, $"There is no version {version}.");
        }

        var lines = (await ReadAsync(store, version + ".v", cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new LinesVersion(store, location.Uri, version, [
            .. lines.Where(line => line != "-").Select((line, i) => new TableFile
            {
                Path = line,
                Uri = $"{location.Uri}/{line}",
                Bytes = entries.FirstOrDefault(entry => entry.Path == line)?.Bytes ?? 0,
                Pin = lines.SkipWhile(other => other != line).Skip(1).FirstOrDefault() == "-" ? "first-deleted" : "whole",
            }),
        ]);
    }

    private static async Task<string> ReadAsync(IArtifactStore store, string path, CancellationToken cancellationToken)
    {
        using StreamReader reader = new(await store.OpenReadAsync(path, cancellationToken));
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private sealed class LinesVersion(IArtifactStore store, string uri, string version, IReadOnlyList<TableFile> files) : SourceVersion
    {
        public override string Version => version;

        public override IReadOnlyDictionary<string, string> Pins { get; } = new Dictionary<string, string> { ["table"] = uri };

        public override Schema Schema { get; } = new(
            [
                new Field("Id", Int64Type.Default, nullable: false),
                new Field("Pair", new StructType([new Field("a", Int32Type.Default, true)]), nullable: true),
            ],
            null);

        public override IReadOnlyList<TableFile> Files => files;

        public override async Task<SourceStatistics> MeasureAsync(CancellationToken cancellationToken)
        {
            List<long> rows = [];
            foreach (var file in files)
            {
                rows.Add((await NumbersAsync(file, cancellationToken)).Length);
            }

            return new SourceStatistics { Rows = rows, Profile = new Dictionary<string, ColumnProfile> { ["Id"] = new() { Nulls = 0 } } };
        }

        public override async IAsyncEnumerable<RecordBatch> ReadAsync(
            TableFile file, IReadOnlyList<int> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            foreach (var pair in (await NumbersAsync(file, cancellationToken)).Chunk(2))
            {
                IArrowArray[] arrays =
                [
                    new Int64Array.Builder().AppendRange(pair).Build(),
                    new StructArray(
                        Schema.GetFieldByIndex(1).DataType,
                        pair.Length,
                        [new Int32Array.Builder().AppendRange(pair.Select(number => (int)number)).Build()],
                        ArrowBuffer.Empty),
                ];
                yield return new RecordBatch(
                    new Schema(columns.Select(Schema.GetFieldByIndex), null), columns.Select(column => arrays[column]), pair.Length);
            }
        }

        private async Task<long[]> NumbersAsync(TableFile file, CancellationToken cancellationToken)
        {
            try
            {
                return
                [
                    .. (await LinesSource.ReadAsync(store, file.Path, cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Select(line => long.Parse(line, CultureInfo.InvariantCulture))
                        .Skip(file.Pin == "whole" ? 0 : 1),
                ];
            }
            catch (MLflow.MlflowException e)
            {
                throw new SourceException(ErrorCode.TableGone, $"The file '{file.Path}' is not there any more.", e) { File = file.Path };
            }
        }
    }
}
