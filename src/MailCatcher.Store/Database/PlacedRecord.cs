using MailCatcher.Store.Journal;

namespace MailCatcher.Store.Database;

/// <summary>A fact with its number and place: live from the journal's writer or read back from the journal.</summary>
internal readonly record struct PlacedRecord(StoreRecord Record, RecordHeader Header, RecordPosition Position);
