using System.Text.Json;

namespace RunLinkedData.MLflow.Http;

/// <summary>Tells a JSON object from what else may come, without making anything of it.</summary>
internal static class JsonObject
{
    // A message without a name of its own; an error that says 200.
    private const string Error = "error_code";

    /// <summary>How many members a whole object has; null when it is none, is cut off, or is one of MLflow's errors.</summary>
    public static int? CountMembers(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            var count = 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals(Error))
                {
                    return null;
                }

                count++;
                reader.Skip();
            }

            // What follows the object is read too.
            return reader.Read() ? null : count;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether it begins as an object that is empty or has one of these members; the rest is not looked at.</summary>
    public static bool HasOneOf(ReadOnlySpan<byte> json, IReadOnlyList<byte[]> names)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            var isEmpty = true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                foreach (var name in names)
                {
                    if (reader.ValueTextEquals(name))
                    {
                        return true;
                    }
                }

                isEmpty = false;
                reader.Skip();
            }

            return isEmpty;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
