using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>What is an answer of MLflow: JSON by its content type, an object, and with the members of that call.</summary>
internal static class RestAnswer
{
    /// <summary>An acknowledgement is an empty object; members that newer servers may add are borne.</summary>
    public static bool IsAcknowledgement(HttpAnswer answer) => answer.IsJson && JsonObject.CountMembers(answer.Body) is not null;

    /// <summary>What makes an acknowledgement doubtful although it was taken; null when nothing does.</summary>
    public static string? DoubtOf(HttpAnswer answer) =>
        answer.ForeignAnswer ?? (JsonObject.CountMembers(answer.Body) > 0 ? "an object that is not empty" : null);

    public static bool TryRead<T>(HttpAnswer answer, [NotNullWhen(true)] out T? value)
    {
        value = default;
        try
        {
            value = answer.IsJson && JsonObject.HasOneOf(answer.Body, Members<T>.Names) ? RestJson.Read<T>(answer.Body) : default;
            return value is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static class Members<T>
    {
        public static readonly byte[][] Names = [.. RestJson.MembersOf<T>().Select(Encoding.UTF8.GetBytes)];
    }
}
