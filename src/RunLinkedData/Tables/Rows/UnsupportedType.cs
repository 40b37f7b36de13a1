using System.Collections;
using System.Numerics;
using RunLinkedData.Model;

namespace RunLinkedData.Tables.Rows;

/// <summary>Says which type no column can hold, where it is, and what to do.</summary>
internal static class UnsupportedType
{
    private const string Supported =
        "Columns hold strings, bool, integers of 8 to 64 bits, float, double, decimal, "
        + "DateTime, DateTimeOffset, DateOnly, TimeOnly, TimeSpan, Guid, enums, byte[], "
        +
        "their nullable forms, and lists of these.";

    private static readonly Dictionary<Type, string> Instead = new()
    {
        [typeof(Half)] = "float",
        [typeof(Int128)] = "decimal or string",
        [typeof(UInt128)] = "decimal or string",
        [typeof(BigInteger)] = "decimal or string",
        [typeof(nint)] = "long",
        [typeof(nuint)] = "ulong",
        [typeof(char)] = "string",
        [typeof(Uri)] = "string",
        [typeof(object)] = "the type that its values have",
    };

    /// <summary>The error for a member. Of lists it is the elements that are refused, or theirs.</summary>
    public static ArgumentException Of(string member, Type type)
    {
        var (refused, path) = (Plain(type), member);
        while (CodecFactory.ElementType(refused) is { } element)
        {
            (refused, path) = (Plain(element), path + "[]");
        }

        var what = refused == Plain(type)
            ? $"{member} is a {TypeText.Of(type)}, which no column can hold."
            : $"{member} is a {TypeText.Of(type)}. Lists can be held, but not of these elements: "
                + $"{path} is a {TypeText.Of(refused)}, which no column can hold.";
        return new ArgumentException($"{what} {Supported} {Advice(refused)}, or leave it out with [DatasetIgnore].");
    }

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static string Advice(Type type) => Instead.TryGetValue(type, out var other)
        ? $"Make it a {other}"
        : IsNested(type)
        ? "Give its parts members of their own, or rows of their own in another dataset; "
            + "or write it as text, such as JSON; or write a file of your own, "
            +
              "which SaveDataset(name, new FileInfo(path)) keeps as it is"
        : "Convert the member to one of them";

    private static bool IsNested(Type type) => typeof(IEnumerable).IsAssignableFrom(type)
        || type.IsInterface
        || type.GetProperties().Any(property => property.GetMethod is { IsPublic: true, IsStatic: false })
        || type.GetFields().Any(field => !field.IsStatic);
}
