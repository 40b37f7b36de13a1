using System.Reflection;
using RunLinkedData.Model;

namespace RunLinkedData.Tables.Rows;

/// <summary>
/// How rows of a type are made: by the constructor with the most parameters of which each is a member; the other members are set.
/// </summary>
internal sealed class RowConstructor<T>
{
    private readonly Lazy<T?> _fresh;

    public RowConstructor(IReadOnlyList<RowColumn<T>> columns)
    {
        var found = typeof(T).GetConstructors()
            .Select(c => (Constructor: c, Arguments: c.GetParameters().Select(p => Find(columns, p)).ToArray()))
            .Where(c => Array.TrueForAll(c.Arguments, a => a is not null))
            .OrderByDescending(c => c.Arguments.Length)
            .FirstOrDefault();
        if (found.Constructor is null && !typeof(T).IsValueType)
        {
            throw new ArgumentException(
                $"{TypeText.Of(typeof(T))} cannot be made from a dataset's columns. "
                + "Give it a public constructor without parameters, or one whose "
                +
                "parameters have the names and types of its public properties.");
        }

        Constructor = found.Constructor;
        Parameters = Constructor?.GetParameters() ?? [];
        Arguments = [.. (found.Arguments ?? []).OfType<RowColumn<T>>()];
        Set = [.. columns.Where(c => c.Member.CanSet && !Arguments.Contains(c))];
        Columns = [.. Arguments.Concat(Set).Distinct()];
        if (Columns.Count == 0)
        {
            throw new ArgumentException(
                $"{TypeText.Of(typeof(T))} has nothing that can be set, so its rows cannot be read. "
                + "Give it setters or a constructor with parameters.");
        }

        _fresh = new(MakeFresh);
    }

    /// <summary>The constructor; null for a struct without one.</summary>
    public ConstructorInfo? Constructor { get; }

    public IReadOnlyList<ParameterInfo> Parameters { get; }

    /// <summary>The columns of the parameters.</summary>
    public RowColumn<T>[] Arguments { get; }

    /// <summary>The columns whose members are set.</summary>
    public IReadOnlyList<RowColumn<T>> Set { get; }

    /// <summary>All columns that rows are made from.</summary>
    public IReadOnlyList<RowColumn<T>> Columns { get; }

    /// <summary>
    /// What a member is where there is no column for it: the default of its parameter, else what its initializer gives (where that is seen:
    /// it is not the type's default), else null. Null when there is none of these.
    /// </summary>
    public MissingValue? FindDefault(RowColumn<T> column)
    {
        var parameter = Array.IndexOf(Arguments, column);
        if (parameter >= 0)
        {
            return Parameters[parameter].HasDefaultValue ? new MissingValue(DefaultOf(Parameters[parameter]))
                : column.Nullable ? new MissingValue(null)
                : null;
        }

        if (!column.Member.IsRequired && (column.Nullable || IsInitialized(column.Member)))
        {
            return new MissingValue(null, IsInitial: true);
        }

        return column.Nullable ? new MissingValue(null) : null;
    }

    private static RowColumn<T>? Find(IReadOnlyList<RowColumn<T>> columns, ParameterInfo parameter) =>
        columns.FirstOrDefault(c => c.Member.Type == parameter.ParameterType && c.Member.Member.Name == parameter.Name)
        ?? columns.FirstOrDefault(c => c.Member.Type == parameter.ParameterType
            && string.Equals(c.Member.Member.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));

    // What the compiler writes for the default of a struct is null; that of an enum is its number.
    private static object? DefaultOf(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null,
            var value when type.IsEnum => Enum.ToObject(type, value),
            var value => value,
        };
    }

    private bool IsInitialized(RowMember member)
    {
        if (_fresh.Value is not { } fresh)
        {
            return false;
        }

        var value = member.Member is PropertyInfo property ? property.GetValue(fresh) : ((FieldInfo)member.Member).GetValue(fresh);
        return value is not null && !(member.Type.IsValueType && value.Equals(Activator.CreateInstance(member.Type)));
    }

    /// <summary>A row of defaults; null when the constructor does not take them.</summary>
    private T? MakeFresh()
    {
        try
        {
            return Constructor is null
                ? default
                : (T)Constructor.Invoke([.. Parameters.Select(p => p.HasDefaultValue ? DefaultOf(p)
                    : p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType)
                    : null)]);
        }
        catch (TargetInvocationException)
        {
            return default;
        }
    }
}
