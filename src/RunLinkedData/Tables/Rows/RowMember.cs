using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using RunLinkedData.Model;

namespace RunLinkedData.Tables.Rows;

/// <summary>A property or field of a row type that is a column.</summary>
internal sealed class RowMember
{
    private const BindingFlags OwnMembers = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly NullabilityInfo _nullability;
    private readonly DatasetColumnAttribute? _attribute;

    private RowMember(Type owner, MemberInfo member, Type type, NullabilityInfo nullability, DatasetColumnAttribute? attribute)
    {
        (Owner, Member, Type, _nullability, _attribute) = (owner, member, type, nullability, attribute);
        Column = attribute?.Name ?? member.Name;
    }

    public Type Owner { get; }

    public MemberInfo Member { get; }

    public Type Type { get; }

    /// <summary>The name of the column.</summary>
    public string Column { get; }

    public bool CanSet => Member is FieldInfo { IsInitOnly: false } or PropertyInfo { SetMethod.IsPublic: true };

    /// <summary>Whether whoever makes a row must say what it is.</summary>
    public bool IsRequired => Member.IsDefined(typeof(RequiredMemberAttribute));

    /// <summary>How it is stored, with decimals of this format where the member does not say otherwise.</summary>
    /// <exception cref="ArgumentException">No column can hold it.</exception>
    public ColumnCodec CodecFor(DecimalFormat decimals) =>
        CodecFactory.Create(Type, _nullability, decimals.With(_attribute)) ?? throw UnsupportedType.Of(ToString(), Type);

    public override string ToString() => $"{TypeText.Of(Owner)}.{Member.Name}";

    /// <summary>The columns of a row type, in the order of declaration, those of base types first, properties before fields.</summary>
    public static RowMember[] Of(Type type)
    {
        const string Rows = "Rows are classes, records or structs with a public property or field for each column.";
        if (type.IsPrimitive
            || type == typeof(object)
            || type.IsInterface
            || IsCollection(type)
            || CodecFactory.Create(type, null, DecimalFormat.Default) is not null)
        {
            throw new ArgumentException($"{TypeText.Of(type)} is no type of rows. {Rows}{Advice(type)}");
        }

        var parameters = type.GetConstructors().SelectMany(c => c.GetParameters()).ToList();
        var members = Declared(type)
            .Select(member => Make(type, member, parameters.Find(p => p.Name == member.Name)))
            .OfType<RowMember>()
            .ToArray();
        if (members.Length == 0)
        {
            throw new ArgumentException(
                $"{TypeText.Of(type)} has no public property or field that is a column, so it is no type of rows. {Rows}");
        }

        var twice = members.GroupBy(m => m.Column, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? members
            : throw new ArgumentException(
                $"{TypeText.Of(type)} has more than one member for the column '{twice.Key}'. "
                + "Give each its own name with [DatasetColumn(Name = ...)].");
    }

    /// <summary>Lists and dictionaries of .NET: their properties tell of them, not of what they hold.</summary>
    private static bool IsCollection(Type type) =>
        type.IsArray
        || (typeof(IEnumerable).IsAssignableFrom(type) && type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true);

    /// <summary>A path is a sequence of characters to the compiler, and so is taken for rows.</summary>
    private static string Advice(Type type) =>
        type == typeof(char) ? " To save a file or folder instead of rows, pass new FileInfo(path) or new DirectoryInfo(path)." : "";

    private static List<MemberInfo> Declared(Type type)
    {
        var levels = new Stack<Type>();
        for (var t = type; t is not null && t != typeof(object) && t != typeof(ValueType); t = t.BaseType)
        {
            levels.Push(t);
        }

        var members = new List<MemberInfo>();
        foreach (var level in levels)
        {
            var own = level.GetProperties(OwnMembers)
                .Where(p => p.GetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
                .OrderBy(p => p.MetadataToken)
                .Concat<MemberInfo>(level.GetFields(OwnMembers).OrderBy(f => f.MetadataToken));
            foreach (var member in own)
            {
                // An override or a member declared `new` stands at the place of what it replaces.
                var replaced = members.FindIndex(m => m.Name == member.Name);
                if (replaced < 0)
                {
                    members.Add(member);
                }
                else
                {
                    members[replaced] = member;
                }
            }
        }

        return members;
    }

    private static RowMember? Make(Type owner, MemberInfo member, ParameterInfo? parameter)
    {
        if (member.IsDefined(typeof(DatasetIgnoreAttribute)) || parameter?.IsDefined(typeof(DatasetIgnoreAttribute)) == true)
        {
            return null;
        }

        var attribute = member.GetCustomAttribute<DatasetColumnAttribute>() ?? parameter?.GetCustomAttribute<DatasetColumnAttribute>();
        var context = new NullabilityInfoContext();
        var made = member is PropertyInfo property
            ? new RowMember(owner, member, property.PropertyType, context.Create(property), attribute)
            : new RowMember(owner, member, ((FieldInfo)member).FieldType, context.Create((FieldInfo)member), attribute);
        if (made.Column.Length == 0)
        {
            throw new ArgumentException($"{made} has an empty column name. Set Name of its [DatasetColumn], or leave it out.");
        }

        if (attribute is { Precision: < 1 or > 38 }
            || attribute is not null && (attribute.Scale < 0 || attribute.Scale > attribute.Precision))
        {
            throw new ArgumentException(
                $"{made} has precision {attribute.Precision} and scale {attribute.Scale}; "
                + "a precision is 1 to 38, a scale 0 to the precision.");
        }

        if (attribute?.OwnRounding is { } rounding && !Enum.IsDefined(rounding))
        {
            throw new ArgumentException($"{made} has the rounding {rounding}, which is no way to round.");
        }

        made.CodecFor(DecimalFormat.Default);
        return made;
    }
}
