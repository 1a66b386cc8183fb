"""ID photos: `body_seg_photo`, `body_seg` and the upload trigger."""
