namespace RunLinkedData.Tables.Sketches;

/// <summary>Values by their places.</summary>
internal interface IValueList<out TValue>
{
    TValue this[int index] { get; }
}
