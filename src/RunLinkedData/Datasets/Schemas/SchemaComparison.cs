using System.Text.Json;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Schemas;

/// <summary>Finds what became of columns.</summary>
internal sealed class SchemaComparison(
    IReadOnlyList<DatasetColumn> before,
    IReadOnlyDictionary<string, ColumnProfile> profileBefore,
    IReadOnlyList<DatasetColumn> after,
    IReadOnlyDictionary<string, ColumnProfile> profileAfter)
{
    /// <summary>The changes: of the columns before in their order, then of new ones.</summary>
    public IReadOnlyList<SchemaChange> Find()
    {
        var now = after.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var names = before.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        List<DatasetColumn> added = [.. after.Where(column => !names.Contains(column.Name))];
        var renamed = FindRenamed([.. before.Where(column => !now.ContainsKey(column.Name))], added);
        List<SchemaChange> changes = [];
        foreach (var column in before)
        {
            if (renamed.TryGetValue(column.Name, out var other))
            {
                changes.Add(Change(SchemaChangeKind.Renamed, column, other) with { NewName = other.Name });
                continue;
            }

            if (!now.TryGetValue(column.Name, out var same))
            {
                changes.Add(Change(SchemaChangeKind.ColumnRemoved, column, null));
                continue;
            }

            if (TypeChange(column.Type, same.Type) is { } kind)
            {
                changes.Add(Change(kind, column, same));
            }

            if (column.Nullable != same.Nullable)
            {
                changes.Add(Change(same.Nullable ? SchemaChangeKind.BecameNullable : SchemaChangeKind.BecameRequired, column, same));
            }
        }

        foreach (var column in added.Except(renamed.Values))
        {
            changes.Add(Change(
                column.Nullable ? SchemaChangeKind.ColumnAdded : SchemaChangeKind.RequiredColumnAdded, null, column));
        }

        var kept = before.Where(column => now.ContainsKey(column.Name)).Select(column => column.Name);
        if (!kept.SequenceEqual(after.Where(column => names.Contains(column.Name)).Select(column => column.Name)))
        {
            changes.Add(new SchemaChange { Kind = SchemaChangeKind.Reordered });
        }

        return changes;
    }

    private static SchemaChange Change(SchemaChangeKind kind, DatasetColumn? before, DatasetColumn? after) => new()
    {
        Kind = kind,
        Column = (before ?? after)!.Name,
        Before = before?.Type,
        After = after?.Type,
    };

    private static SchemaChangeKind? TypeChange(string before, string after) => before == after || LogicalTypes.AreOne(before, after) ? null
        : Widening.Holds(after, before) ? Widening.Holds(before, after) ? null : SchemaChangeKind.Widened
        : Widening.Holds(before, after) ? SchemaChangeKind.Narrowed
        : SchemaChangeKind.TypeChanged;

    /// <summary>Which columns that are gone are likely to be which new ones: those of the same type in the same place come first.</summary>
    private Dictionary<string, DatasetColumn> FindRenamed(List<DatasetColumn> gone, List<DatasetColumn> added)
    {
        Dictionary<string, DatasetColumn> renamed = new(StringComparer.Ordinal);
        foreach (var isLikely in new Func<DatasetColumn, DatasetColumn, bool>[] { AreInOnePlace, HoldTheSame })
        {
            foreach (var column in gone.Where(column => !renamed.ContainsKey(column.Name)))
            {
                if (added.Except(renamed.Values).FirstOrDefault(other => other.Type == column.Type && isLikely(column, other)) is { } found)
                {
                    renamed[column.Name] = found;
                }
            }
        }

        return renamed;
    }

    // Behind the same columns, of those that both have, and none of them new or gone in between.
    private bool AreInOnePlace(DatasetColumn old, DatasetColumn other)
    {
        var (place, newPlace) = (before.TakeWhile(column => column != old).Count(), after.TakeWhile(column => column != other).Count());
        return (place == 0 && newPlace == 0)
            || (place > 0 && newPlace > 0 && before[place - 1].Name == after[newPlace - 1].Name)
            || (place == newPlace && before.Count == after.Count);
    }

    private bool HoldTheSame(DatasetColumn old, DatasetColumn other) =>
        profileBefore.GetValueOrDefault(old.Name) is { Min: { } min, Max: { } max }
        && profileAfter.GetValueOrDefault(other.Name) is { Min: { } newMin, Max: { } newMax }
        && JsonElement.DeepEquals(min, newMin)
        && JsonElement.DeepEquals(max, newMax);
}
