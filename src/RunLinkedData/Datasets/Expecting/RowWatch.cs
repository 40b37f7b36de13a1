namespace RunLinkedData.Datasets.Expecting;

/// <summary>Looks at rows on their way, for the predicates on them.</summary>
internal sealed class RowWatch<T>
{
    private readonly IReadOnlyList<RowPredicate<T>> _predicates;

    private RowWatch(IReadOnlyList<RowPredicate<T>> predicates) => _predicates = predicates;

    /// <summary>Null when nothing is expected of rows as objects.</summary>
    /// <exception cref="ArgumentException">Something is expected of rows of another type.</exception>
    public static RowWatch<T>? Of(IReadOnlyList<Expectation>? all)
    {
        var predicates = all?.OfType<RowPredicate>().ToList() ?? [];
        return predicates.Count == 0 ? null
            : predicates.Find(predicate => predicate is not RowPredicate<T>) is { } other ? throw new ArgumentException(
                $"'{other.Name}' is expected of each {other.Type.Name}, and the rows that are saved are of type {typeof(T).Name}.")
            : new RowWatch<T>([.. predicates.Cast<RowPredicate<T>>()]);
    }

    /// <summary>The same rows, looked at: those of an array at once, so that it is still one, and others as they come.</summary>
    public IEnumerable<T> Watch(IEnumerable<T> rows)
    {
        if (rows is not T[] array)
        {
            return WatchEach(rows);
        }

        foreach (var row in array)
        {
            Look(row);
        }

        return array;
    }

    public async IAsyncEnumerable<T> Watch(IAsyncEnumerable<T> rows)
    {
        await foreach (var row in rows.ConfigureAwait(false))
        {
            Look(row);
            yield return row;
        }
    }

    private IEnumerable<T> WatchEach(IEnumerable<T> rows)
    {
        foreach (var row in rows)
        {
            Look(row);
            yield return row;
        }
    }

    // A null among rows is refused where they are written.
    private void Look(T row)
    {
        if (row is null)
        {
            return;
        }

        foreach (var predicate in _predicates)
        {
            predicate.Watch(row);
        }
    }
}
