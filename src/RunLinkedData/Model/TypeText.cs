namespace RunLinkedData.Model;

/// <summary>Types as a person writes them: <c>int?</c>, <c>List&lt;string&gt;</c>.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>Its name.</summary>
    public static string Of(Type type) =>
        Keywords.TryGetValue(type, out var keyword) ? keyword
        : Nullable.GetUnderlyingType(type) is { } value ? Of(value) + "?"
        : type.IsArray ? $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]"
        : type.IsGenericType && type.Name.IndexOf('`', StringComparison.Ordinal) is > 0
            and var cut ? $"{type.Name[..cut]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
        : type.Name;

    /// <summary>What an exception is called, before its message: empty for those that only this library's own programs know.</summary>
    public static string Before(Exception exception)
    {
        var type = exception.GetType();
        return type.Namespace is { } space
            && (space == "RunLinkedData" || space.StartsWith("RunLinkedData.", StringComparison.Ordinal))
            && !type.IsVisible ? ""
            : type.IsGenericType ? $"{type.Namespace}.{Of(type)}: "
            : $"{type.FullName}: ";
    }
}
