"""Open Referral: offers as HSDS has them, for lists, details, searches and files."""
