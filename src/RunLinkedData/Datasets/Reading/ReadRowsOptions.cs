using RunLinkedData.Model;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Datasets.Reading;

/// <summary>How rows are read.</summary>
public sealed class ReadRowsOptions
{
    /// <summary>
    /// What members are in versions that have no column for them, by the names of the columns; empty unless set. Goes before the defaults
    /// that members have by themselves. A value has the type of the member; each row gets the same one.
    /// </summary>
    /// <remarks>
    /// Without it, a member may be missing when it is a constructor's parameter with a default, when it can be null, or when it is not
    /// <c>required</c> and its initializer gives something else than the type's default; any other is the error <c>DATASET_SCHEMA</c>.
    /// </remarks>
    public IDictionary<string, object?> MissingColumns { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);

    internal static ReadRowsOptions Of(Action<ReadRowsOptions>? configure)
    {
        var options = new ReadRowsOptions();
        configure?.Invoke(options);
        return options;
    }

    /// <summary>What is said of a column; null when nothing is.</summary>
    internal MissingValue? Find<T>(RowColumn<T> column) =>
        MissingColumns.TryGetValue(column.Name, out var value) ? new MissingValue(value) : null;

    /// <exception cref="ArgumentException">There is no such member, or the value is not of its type.</exception>
    internal void Check<T>(IReadOnlyList<RowColumn<T>> columns)
    {
        foreach (var (name, value) in MissingColumns)
        {
            var member = columns.FirstOrDefault(column => column.Name == name)?.Member ?? throw new ArgumentException(
                $"{nameof(MissingColumns)} names '{name}', which {TypeText.Of(typeof(T))} has no member for. "
                + $"It has: {string.Join(", ", columns.Select(column => column.Name))}.");
            if (value is null
                ? member.Type.IsValueType && Nullable.GetUnderlyingType(member.Type) is null
                : !member.Type.IsInstanceOfType(value))
            {
                throw new ArgumentException(
                    $"{nameof(MissingColumns)} gives '{name}' {(value is null ? "null" : $"a {TypeText.Of(value.GetType())}")}, "
                    + $"but {member} is a {TypeText.Of(member.Type)}.");
            }
        }
    }
}
