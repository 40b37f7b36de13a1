using System.Text.Json;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Comparison;

/// <summary>Compares two datasets: first what their manifests say, then, where that is wanted, their rows, batch by batch.</summary>
internal static class DatasetComparer
{
    /// <summary>Compares what the manifests of two datasets say.</summary>
    public static DatasetComparison CompareManifests(DatasetManifest one, DatasetManifest two)
    {
        var comparison = new DatasetComparison
        {
            Dataset = one.Name,
            Outcome = DatasetOutcome.Identical,
            Original = one,
            Other = two,
            SchemaChanges = SchemaChange.Between(one, two),
        };
        return one.Digest == two.Digest && IsSchemaEqual(one, two) ? comparison
            : one.Content == DatasetContent.Files && two.Content == DatasetContent.Files ? comparison with
            {
                Outcome = DatasetOutcome.Different,
                Files = CompareFiles(one.Files, two.Files),
            }
            : comparison with { Outcome = DatasetOutcome.Different, Columns = CompareColumns(one, two, []) };
    }

    /// <exception cref="DatasetCorruptException">A file is missing or damaged.</exception>
    public static async Task<DatasetComparison> CompareAsync(
        Dataset original, Dataset other, bool readValues, CancellationToken cancellationToken)
    {
        var (one, two) = (original.Manifest, other.Manifest);
        var comparison = CompareManifests(one, two);
        if (!readValues
            || one.Rows != two.Rows
            || comparison.Outcome == DatasetOutcome.Identical
            || (one.Content == DatasetContent.Files && two.Content == DatasetContent.Files))
        {
            return comparison;
        }

        var values = await CompareRowsAsync(original, other, cancellationToken).ConfigureAwait(false);
        var columns = CompareColumns(one, two, values);
        return comparison with
        {
            Outcome = IsSchemaEqual(one, two) && columns.Count == 0 ? DatasetOutcome.SameValues : DatasetOutcome.Different,
            Columns = columns,
        };
    }

    private static bool IsSchemaEqual(DatasetManifest one, DatasetManifest two) =>
        one.Columns.ToHashSet().SetEquals(two.Columns) && (one.Content == DatasetContent.Files) == (two.Content == DatasetContent.Files);

    private static async Task<Dictionary<string, ColumnComparer>> CompareRowsAsync(
        Dataset original, Dataset other, CancellationToken cancellationToken)
    {
        List<ColumnComparer> columns =
        [
            .. from column in original.Manifest.Columns
               where other.Manifest.Columns.Any(found => found.Name == column.Name && found.Type == column.Type)
               let type = ColumnType.Parse(column.Type)
               where type is not null
               select new ColumnComparer(column.Name, type),
        ];
        if (columns.Count > 0)
        {
            string[] names = [.. columns.Select(column => column.Name)];
            var one = new BatchCursor(original.StreamBatchesAsync(names, cancellationToken), cancellationToken);
            await using (one.ConfigureAwait(false))
            {
                var two = new BatchCursor(other.StreamBatchesAsync(names, cancellationToken), cancellationToken);
                await using (two.ConfigureAwait(false))
                {
                    await CompareAsync(one, two, columns).ConfigureAwait(false);
                }
            }
        }

        return columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
    }

    // The borders of their batches differ, so each step goes to the nearer one.
    private static async Task CompareAsync(BatchCursor one, BatchCursor two, List<ColumnComparer> columns)
    {
        var row = 1L;
        while (await one.FillAsync().ConfigureAwait(false) && await two.FillAsync().ConfigureAwait(false))
        {
            var count = Math.Min(one.Left, two.Left);
            for (var i = 0; i < columns.Count; i++)
            {
                columns[i].Compare(one.Batch!.Column(i), one.Start, two.Batch!.Column(i), two.Start, count, row);
            }

            one.Skip(count);
            two.Skip(count);
            row += count;
        }
    }

    private static List<ColumnDifference> CompareColumns(
        DatasetManifest one, DatasetManifest two, Dictionary<string, ColumnComparer> values)
    {
        List<ColumnDifference> differences = [];
        foreach (var name in one.Columns.Concat(two.Columns).Select(column => column.Name).Distinct(StringComparer.Ordinal))
        {
            var compared = values.GetValueOrDefault(name);
            var difference = new ColumnDifference
            {
                Name = name,
                Original = one.Columns.FirstOrDefault(column => column.Name == name),
                Other = two.Columns.FirstOrDefault(column => column.Name == name),
                OriginalProfile = one.Profile.GetValueOrDefault(name),
                OtherProfile = two.Profile.GetValueOrDefault(name),
                DifferingRows = compared?.DifferingRows,
                FirstDifferingRow = compared?.FirstDifferingRow,
                LargestDifference = compared?.LargestDifference,
            };
            if (difference.IsSchemaDifferent
                || (compared is null ? !AreEqual(difference.OriginalProfile, difference.OtherProfile) : compared.DifferingRows > 0))
            {
                differences.Add(difference);
            }
        }

        return differences;
    }

    private static bool AreEqual(ColumnProfile? one, ColumnProfile? two) => ToJson(one, two) == ToJson(two, one);

    /// <summary>
    /// As JSON, as the elements in it have no equality. What the other does not tell is passed over, as manifests of earlier versions tell
    /// less; and what is an estimate that depends on the order of the rows, and on how they were parted.
    /// </summary>
    private static string ToJson(ColumnProfile? profile, ColumnProfile? other)
    {
        var areExact = profile?.Quantiles is { RankError: null } && other?.Quantiles is { RankError: null };
        return JsonSerializer.Serialize(
            profile is null || other is null ? profile : profile with
            {
                Distinct = other.Distinct is null ? null : profile.Distinct,
                DistinctError = other.Distinct is null ? null : profile.DistinctError,
                Quantiles = areExact ? profile.Quantiles : null,
                Histogram = areExact ? profile.Histogram : null,
                Lengths = other.Lengths is null ? null : profile.Lengths,
                Top = other.Top is null || profile.DistinctError is not null ? null : profile.Top,
            },
            DatasetJson.Default.ColumnProfile);
    }

    private static List<FileDifference> CompareFiles(IReadOnlyList<DatasetFile> one, IReadOnlyList<DatasetFile> two)
    {
        var (originals, others) =
            (one.ToDictionary(file => file.Path, StringComparer.Ordinal), two.ToDictionary(file => file.Path, StringComparer.Ordinal));
        return
        [
            .. from path in originals.Keys.Union(others.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
               let difference = new FileDifference
               {
                   Path = path,
                   Original = originals.GetValueOrDefault(path),
                   Other = others.GetValueOrDefault(path),
               }
               where difference.Original?.Identity != difference.Other?.Identity
               select difference,
        ];
    }
}
