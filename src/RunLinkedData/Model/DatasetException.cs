namespace RunLinkedData.Model;

/// <summary>A dataset could not be saved or loaded. <see cref="RunLinkedDataException.Code"/> is one of <see cref="ErrorCode"/>.</summary>
public class DatasetException : RunLinkedDataException
{
    internal DatasetException(string code, string message, string dataset, string runId, Exception? innerException = null)
        : base(code, message, innerException)
    {
        Dataset = dataset;
        RunId = runId;
    }

    /// <summary>The name of the dataset.</summary>
    public string Dataset { get; }

    /// <summary>The ID of the run that wrote the dataset, or was writing it.</summary>
    public string RunId { get; }
}
