using System.Text.Json.Serialization;

namespace RunLinkedData.Model.Checks;

/// <summary>What it means that a check has not passed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckSeverity>))]
public enum CheckSeverity
{
    /// <summary>Somebody should look at it; the version can be used.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>The version is wrong.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}
