using System.Reflection;

namespace RunLinkedData.Datasets.Rows;

/// <summary>A property or field of a row type that is a column.</summary>
internal sealed record RowMember(MemberInfo Member, Type Type, string Column, ColumnCodec Codec)
{
    private const BindingFlags OwnMembers = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public bool CanSet => Member is FieldInfo { IsInitOnly: false } or PropertyInfo { SetMethod.IsPublic: true };

    /// <summary>The columns of a row type, in the order of declaration, those of base types first, properties before fields.</summary>
    public static RowMember[] Of(Type type)
    {
        if (type.IsPrimitive || type == typeof(string) || type == typeof(object) || type.IsInterface || CodecFactory.Create(type, null, null) is not null)
        {
            throw new ArgumentException($"{TypeText.Of(type)} is no type of rows. Rows are classes, records or structs with a public property or field for each column.{Advice(type)}");
        }

        var parameters = type.GetConstructors().SelectMany(c => c.GetParameters()).ToList();
        var members = Declared(type)
            .Select(member => Make(type, member, parameters.Find(p => p.Name == member.Name)))
            .OfType<RowMember>()
            .ToArray();
        if (members.Length == 0)
        {
            throw new ArgumentException($"{TypeText.Of(type)} has no public property or field, so its rows have no columns.");
        }

        var twice = members.GroupBy(m => m.Column, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? members
            : throw new ArgumentException($"{TypeText.Of(type)} has more than one member for the column '{twice.Key}'. Give each its own name with [DatasetColumn(Name = ...)].");
    }

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
        var column = attribute?.Name ?? member.Name;
        if (column.Length == 0)
        {
            throw new ArgumentException($"{TypeText.Of(owner)}.{member.Name} has an empty column name. Set Name of its [DatasetColumn], or leave it out.");
        }

        if (attribute is { Precision: < 1 or > 38 } || attribute is not null && (attribute.Scale < 0 || attribute.Scale > attribute.Precision))
        {
            throw new ArgumentException($"{TypeText.Of(owner)}.{member.Name} has precision {attribute.Precision} and scale {attribute.Scale}; a precision is 1 to 38, a scale 0 to the precision.");
        }

        var context = new NullabilityInfoContext();
        var (type, nullability) = member is PropertyInfo property
            ? (property.PropertyType, context.Create(property))
            : (((FieldInfo)member).FieldType, context.Create((FieldInfo)member));
        return CodecFactory.Create(type, nullability, attribute) is { } codec
            ? new RowMember(member, type, column, codec)
            : throw new ArgumentException(
                $"{TypeText.Of(owner)}.{member.Name} is a {TypeText.Of(type)}, which no column can hold. Columns hold strings, bool, integers, float, double, decimal, DateTime, " +
                "DateTimeOffset, DateOnly, TimeOnly, TimeSpan, Guid, enums, byte[], their nullable forms, and lists of these. " +
                "Convert the member to one of them, or leave it out with [DatasetIgnore].");
    }
}
