using System.Text.Json.Serialization;

namespace RunLinkedData.Model.Manifest;

/// <summary>What a dataset is made of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DatasetContent>))]
public enum DatasetContent
{
    /// <summary>Rows of named columns, stored in files of a format.</summary>
    [JsonStringEnumMemberName("rows")]
    Rows,

    /// <summary>Files as they are: a model, a report, a folder of images.</summary>
    [JsonStringEnumMemberName("files")]
    Files,
}
