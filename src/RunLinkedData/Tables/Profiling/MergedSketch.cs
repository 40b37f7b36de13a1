using System.Text.Json;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Sketches;

namespace RunLinkedData.Tables.Profiling;

/// <summary>What the sketches of parts say together: nothing where one of the parts has none.</summary>
internal sealed class MergedSketch<TValue>(ProfileLevel level)
{
    // A value that occurs once stands out from nothing.
    private const int LeastCount = 2;
    private const int MostShown = 10;

    private ProfileLevel _level = level;
    private bool _isUnknown;

    /// <summary>The sketch; null when there is none, or nothing to say.</summary>
    public ColumnSketch<TValue>? Column { get; private set; }

    /// <summary>Adds that of a part, or that one has none.</summary>
    public void Add(ColumnSketch<TValue>? sketch, ProfileLevel? level)
    {
        _isUnknown |= sketch is null || level is null or ProfileLevel.Basic;
        if (_isUnknown)
        {
            Column = null;
            return;
        }

        _level = (ProfileLevel)Math.Max((int)_level, (int)level!.Value);
        if (Column is null)
        {
            Column = sketch;
        }
        else
        {
            Column.Merge(sketch!);
        }
    }

    /// <summary>Adds how many different values there are: no more than there are values.</summary>
    public ColumnProfile AddDistinct(ColumnProfile profile, long count) => profile with
    {
        Distinct = Math.Min(Column!.Distinct, count),
        DistinctError = Column.IsExact ? null : DistinctSketch.StandardError,
    };

    /// <summary>The values that occur more often than any other, as far as that is known; null where there are none.</summary>
    public IReadOnlyList<TopValue>? Top(Func<TValue, JsonElement?> show, IComparer<TValue> order)
    {
        if (_level != ProfileLevel.Full)
        {
            return null;
        }

        List<TopValue> top =
        [
            .. Column!.Values
                .Where(value => value.Count >= LeastCount && value.Count > Column.MostOfOthers)
                .OrderByDescending(value => value.Count)
                .ThenBy(value => value.Value, order)
                .Take(MostShown)
                .Select(value => new TopValue
                {
                    Value = show(value.Value),
                    Count = value.Count,
                    AtMost = value.Missed == 0 ? null : value.Most,
                }),
        ];
        return top.Count == 0 ? null : top;
    }
}
