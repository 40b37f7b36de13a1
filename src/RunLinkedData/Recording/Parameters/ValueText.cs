using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RunLinkedData.Model;

namespace RunLinkedData.Recording.Parameters;

/// <summary>
/// Values as text, the same on every machine: what has a text of its own by that, and collections, dictionaries, records and
/// objects of properties as JSON.
/// </summary>
internal static class ValueText
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        IncludeFields = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <exception cref="NotSupportedException">It has neither; the message says what to do.</exception>
    public static string Of(object? value)
    {
        switch (value)
        {
            case null:
                return "";
            case string text:
                return text;
            case bool flag:
                return flag ? "true" : "false";
            case DateTime or DateTimeOffset:
                return ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture);
            case DateOnly date:
                return date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            case TimeOnly time:
                return time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);
            case IFormattable formattable:
                return formattable.ToString(null, CultureInfo.InvariantCulture);
            default:
                return HasOwnText(value.GetType()) ? OwnText(value) : ToJson(value);
        }
    }

    // What the compiler writes for records and anonymous types is for people, and what tuples and pairs say of
    // their parts may be a type's name.
    private static bool HasOwnText(Type type)
    {
        if (typeof(ITuple).IsAssignableFrom(type) || typeof(JsonNode).IsAssignableFrom(type) || type == typeof(JsonElement)
            || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)))
        {
            return false;
        }

        var method = type.GetMethod(nameof(ToString), [])!;
        return method.DeclaringType is { } owner && owner != typeof(object) && owner != typeof(ValueType)
            && !method.IsDefined(typeof(CompilerGeneratedAttribute), false) && !owner.IsDefined(typeof(CompilerGeneratedAttribute), false);
    }

    private static string OwnText(object value)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            return value.ToString() ?? "";
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static string ToJson(object value)
    {
        var type = value.GetType();
        if (type == typeof(object) || value is Task or Delegate)
        {
            throw NoText(type);
        }

        JsonTypeInfo json;
        string text;
        try
        {
            json = Json.GetTypeInfo(type);
            text = JsonSerializer.Serialize(value, json);
        }
        catch (Exception exception)
        {
            throw NoText(type, exception);
        }

        return json is { Kind: JsonTypeInfoKind.Object, Properties.Count: 0 } ? throw NoText(type) : text;
    }

    private static NotSupportedException NoText(Type type, Exception? cause = null) => new(
        $"a {TypeText.Of(type)} has no value as text{(cause is null ? "" : $" ({cause.Message})")}. "
        + "Give its text, a number, or a collection or object of such values.",
        cause);
}
